/** The path of the page on which people sign in. */
export const SIGN_IN_PATH = '/sign-in';

/** Opens the sign-in page, which returns to the page that is open now. Whoever is there already stays. */
export function signInAgain(): void {
  const { pathname, search } = location;
  if (pathname === SIGN_IN_PATH) return;
  location.assign(`${SIGN_IN_PATH}?${new URLSearchParams({ return_to: pathname + search }).toString()}`);
}
