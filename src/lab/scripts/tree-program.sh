# Sourced. Runs a program of the base tree on the machine itself, with the tree's own loader and libraries: nothing has to be
# installed, and the machine's release does not matter.
tree_command() {
  local base=$1 program=$2 libraries loader
  libraries=$(echo "$base"/usr/lib/*-linux-gnu)
  loader=$(echo "$libraries"/ld-linux*.so.?)
  TREE_COMMAND=("$loader" --library-path "$libraries:$libraries/systemd" "$base/$program")
}
tree_program() {
  tree_command "$1" "$2"
  shift 2
  "${TREE_COMMAND[@]}" "$@"
}
