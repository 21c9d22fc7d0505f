# Sourced. apt_source DIRECTORY MIRROR SUITE PACKAGE: fetches a source package into DIRECTORY, not unpacked, with the machine's apt
# and lists of its own, as apt_download does for packages.
apt_source() {
  local directory=$1 mirror=$2 suite=$3 package=$4 signed=
  mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial"
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] && signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  echo "deb-src $signed $mirror $suite main" >"$directory/sources.list"
  local apt=(apt-get -qq -o "Dir::State=$directory/state" -o "Dir::Cache=$directory/cache" -o APT::Sandbox::User=root
    -o "Dir::Etc::SourceList=$directory/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o APT::Update::Post-Invoke-Success::= -o Acquire::Languages=none)
  "${apt[@]}" update >&2
  (cd "$directory" && "${apt[@]}" source --download-only "$package" >&2)
}
