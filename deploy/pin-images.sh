#!/bin/sh
# Writes the digest of every image that compose.yaml names to deploy/images.env, so that the same images run everywhere and for ever.
# It needs Docker and a way to the registries. Look at the difference before you commit it.
set -eu
cd "$(dirname "$0")/.."
sed -n 's/.*\${\([A-Z]*_IMAGE\):-\([^}]*\)}.*/\1 \2/p' compose.yaml | sort -u | while read -r name image; do
  digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
  echo "$name=$image@$digest"
done > deploy/images.env.new
mv deploy/images.env.new deploy/images.env
cat deploy/images.env
