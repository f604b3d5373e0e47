import type { Section } from './define-section.ts';
import { type SettingTraits, settingTraits } from './define-setting.ts';

// What people read of the settings, made from the sections that the start reads.

type Setting = SettingTraits & { name: string };

function settingsOf({ settings }: Section): Setting[] {
  return Object.entries(settings).map(([name, schema]) => ({ name, ...settingTraits(schema) }));
}

/** The text of `.env.example`: every setting with its default, commented out, so that copying it changes nothing. */
export function renderEnvExample(sections: readonly Section[]): string {
  const texts = sections.map((section) =>
    [`# ${section.title}`, ...settingsOf(section).map(renderEnvEntry)].join('\n\n'),
  );
  const head =
    '# Copy to .env and take away the "#" of what you change. Variables of the process win over this file.';
  return `${head}\n\n${texts.join('\n\n')}\n`;
}

function renderEnvEntry(setting: Setting): string {
  const comments = [setting.description, `${capitalise(setting.allowed)}${unitOf(setting)}.`];
  const value = setting.default ?? setting.example ?? '';
  return [...comments.map((line) => `# ${line.replaceAll('`', '')}`), `#${setting.name}=${value}`].join('\n');
}

/** The text of docs/CONFIGURATION.md. */
export function renderConfiguration(sections: readonly Section[]): string {
  const texts = sections.map(
    (section) => `## ${section.title}\n\n${settingsOf(section).map(renderSetting).join('\n\n')}`,
  );
  return `# Configuration

Settings are environment variables, or lines \`NAME=value\` of a file \`.env\` in the working directory; variables win. An empty
value is as good as none. The service reads them once, at start, and a wrong one stops the start with every problem named. A secret may be in a
file instead, which the same name with \`_FILE\` behind it names.

${texts.join('\n\n')}
`;
}

function renderSetting(setting: Setting): string {
  const facts = [
    `- Allowed: ${setting.allowed}`,
    `- Default: ${renderDefault(setting)}`,
    ...(setting.unit === undefined ? [] : [`- Unit: ${setting.unit}`]),
    ...(setting.example === undefined ? [] : [`- Example: \`${setting.example}\``]),
    ...(setting.secret
      ? [`- Secret: never shown in logs or messages; \`${setting.name}_FILE\` may name a file that holds it`]
      : []),
  ];
  return `### ${setting.name}\n\n${setting.description}\n\n${facts.join('\n')}`;
}

function renderDefault(setting: SettingTraits): string {
  if (setting.default === null) return 'none';
  return setting.default === '' ? 'empty' : `\`${setting.default}\``;
}

function unitOf(setting: SettingTraits): string {
  return setting.unit === undefined ? '' : `, in ${setting.unit}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
