# Sourced. apt_download DIRECTORY MIRROR SUITE PACKAGE...: fetches packages into DIRECTORY with the machine's apt (its proxies and
# credentials apply), with lists of its own: the machine's lists may be old or of another release, and stay untouched.
apt_download() {
  local directory=$1 mirror=$2 suite=$3 signed=
  shift 3
  mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial"
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] && signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  echo "deb $signed $mirror $suite main" >"$directory/sources.list"
  local apt=(apt-get -qq -o "Dir::State=$directory/state" -o "Dir::Cache=$directory/cache" -o APT::Sandbox::User=root
    -o "Dir::Etc::SourceList=$directory/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o APT::Update::Post-Invoke-Success::= -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false)
  "${apt[@]}" update >&2
  (cd "$directory" && "${apt[@]}" download "$@" >&2)
}
