// Each script passes the words of the command line to `plex-pin complete`, so the scripts need no change when the
// commands do. `complete` prints one candidate per line, with a tab before its description, or `:file`.

const BASH = `# Completion of plex-pin for bash.
_plex_pin() {
  local candidates candidate
  COMPREPLY=()
  candidates=$("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $candidates == :file ]]; then
    compopt -o default
    return
  fi
  while IFS=$'\\t' read -r candidate _; do
    if [[ -n $candidate ]]; then COMPREPLY+=("$candidate"); fi
  done <<< "$candidates"
}
complete -F _plex_pin plex-pin
`;

const ZSH = `#compdef plex-pin
# Completion of plex-pin for zsh.
_plex_pin() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $candidates == :file ]]; then
    _files
  elif [[ -n $candidates ]]; then
    candidates=("\${(@)candidates/$'\\t'/:}")
    _describe plex-pin candidates
  fi
}
# zsh runs a file of $fpath as the function. Otherwise the user has sourced it.
if [[ $funcstack[1] == _plex-pin ]]; then
  _plex_pin
else
  compdef _plex_pin plex-pin
fi
`;

const FISH = `# Completion of plex-pin for fish.
function __plex_pin_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l candidates ($words[1] complete -- $words[2..] "$current" 2>/dev/null)
    if test "$candidates" = :file
        __fish_complete_path "$current"
    else
        printf '%s\\n' $candidates
    end
end
complete -c plex-pin -f -a '(__plex_pin_complete)'
`;

/** The completion scripts, by shell. */
export const COMPLETION_SCRIPTS = new Map([
  ['bash', BASH],
  ['zsh', ZSH],
  ['fish', FISH],
]);
