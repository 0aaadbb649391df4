#!/bin/sh
# Makes Debian packages from a build folder which is configured and built:
#
#   deb.sh BUILD-FOLDER OUTPUT-FOLDER
#
# senda: the program, its unit, manual pages, completion, examples. libsenda-dev: the headers.
# Needs dpkg-deb and meson. The last lines are the names of the packages.
set -eu
build=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"

option() { meson introspect "$build" --buildoptions | python3 -c '
import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == sys.argv[1]))' "$1"; }
version=$(meson introspect "$build" --projectinfo |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')
architecture=$(dpkg --print-architecture)
prefix=$(option prefix)
date=$(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}")

# files PACKAGE TAGS: installs what has these tags
files() {
  mkdir -p "$stage/$1"
  meson install -C "$build" --no-rebuild --quiet --destdir "$stage/$1" --tags "$2"
}

# documentation PACKAGE: copyright and changelog
documentation() {
  doc=$stage/$1$prefix/share/doc/$1
  mkdir -p "$doc"
  {
    echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
    echo 'Upstream-Name: senda'
    echo
    echo 'Files: *'
    echo 'Copyright: the authors of senda'
    echo 'License: BSL-1.0'
    sed 's/^$/./; s/^/ /' "$root/LICENSE"
  } >"$doc/copyright"
  printf 'senda (%s) unstable; urgency=medium\n\n  * See the history of the project.\n\n -- senda maintainers <senda@localhost>  %s\n' \
    "$version" "$date" | gzip -9n >"$doc/changelog.gz"
}

# depends FILE: the packages whose libraries a program needs
depends() {
  mkdir -p "$stage/shlibs/debian"
  printf 'Source: senda\n\nPackage: senda\nArchitecture: any\n' >"$stage/shlibs/debian/control"
  if command -v dpkg-shlibdeps >/dev/null 2>&1; then
    (cd "$stage/shlibs" && dpkg-shlibdeps -O "$1" 2>/dev/null) | sed -n 's/^shlibs:Depends=//p'
  else
    echo 'libc6, libstdc++6, libgcc-s1'
  fi
}

# pack PACKAGE ARCHITECTURE DEPENDS SECTION SUMMARY: description on standard input
pack() {
  folder=$stage/$1
  find "$folder" -type d -exec chmod 755 {} +
  find "$folder" -type f -exec chmod u+rw,go+r {} +
  control=$folder/DEBIAN
  mkdir -p "$control"
  size=$(du -sk --exclude=DEBIAN "$folder" | cut -f1)
  {
    echo "Package: $1"
    echo 'Source: senda'
    echo "Version: $version"
    echo "Architecture: $2"
    echo 'Maintainer: senda maintainers <senda@localhost>'
    echo "Installed-Size: $size"
    [ -z "$3" ] || echo "Depends: $3"
    echo "Section: $4"
    echo 'Priority: optional'
    echo "Description: $5"
    sed 's/^$/./; s/^/ /'
  } >"$control/control"
  (cd "$folder" && find . -type f ! -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort |
    xargs -d '\n' md5sum) >"$control/md5sums"
  (cd "$folder" && find etc -type f 2>/dev/null | sed 's/^/\//' || true) >"$control/conffiles"
  [ -s "$control/conffiles" ] || rm "$control/conffiles"
  package=$out/$1_${version}_$2.deb
  dpkg-deb --root-owner-group --build "$folder" "$package" >/dev/null
  echo "$package"
}

files senda runtime,man
program=$stage/senda$prefix/bin/senda
if command -v strip >/dev/null 2>&1; then strip --strip-unneeded "$program"; fi
documentation senda
mkdir -p "$doc/examples"
for topic in $("$program" configuration example --list | awk '{print $1}'); do
  "$program" configuration example "$topic" >"$doc/examples/$topic.conf"
done
find "$stage/senda$prefix/share/man" -type f ! -name '*.gz' -exec gzip -9n {} +
mkdir -p "$stage/senda/DEBIAN"
for script in postinst prerm postrm; do
  install -m 755 "$here/debian/$script" "$stage/senda/DEBIAN/$script"
done
pack senda "$architecture" "$(depends "$program"), passwd" net 'BGP daemon configured and scripted like ExaBGP' <<'END'
senda keeps sessions with BGP peers, announces the routes of a configuration
file and those that helper programs tell it, and tells the helpers what the
peers say. Configuration files, helper programs and the command line are
those of ExaBGP.
END

files libsenda-dev devel
documentation libsenda-dev
pack libsenda-dev all 'libasio-dev, libboost-dev' libdevel 'BGP for C++20, headers only' <<'END'
Codecs of BGP messages, attributes and routes, the state machine of a session,
and asynchronous operations for Asio. There is nothing to link.
END
