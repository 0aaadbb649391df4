#include "daemon/cli/completion.hpp"

#include <vector>

#include "daemon/cli/examples.hpp"
#include "daemon/cli/verb.hpp"

namespace senda::daemon::cli {

namespace {

/// A verb as it is typed: "decode", "configuration validate".
struct entry {
  std::string path;
  verb const* what;
};

void collect(std::vector<entry>& out, std::span<verb const> verbs, std::string const& above,
             bool as_exabgp) {
  for (auto const& v : verbs) {
    if (as_exabgp && is_own(v)) continue;
    auto const path = above.empty() ? std::string{v.name} : above + ' ' + std::string{v.name};
    out.push_back({path, &v});
    if (v.below) collect(out, v.below(), path, as_exabgp);
  }
}

std::vector<entry> entries(bool as_exabgp) {
  std::vector<entry> all;
  collect(all, all_verbs(), {}, as_exabgp);
  return all;
}

std::string names_of(std::span<verb const> verbs, bool as_exabgp) {
  std::string s;
  for (auto const& v : verbs) {
    if (as_exabgp && is_own(v)) continue;
    (s += s.empty() ? "" : " ") += v.name;
  }
  return s;
}

/// "-n --neighbor -r --route -h --help"
std::string options_of(verb const& v) {
  std::string s;
  for (auto const& o : v.how->options) {
    if (o.letter) ((s += '-') += o.letter) += ' ';
    if (!o.name.empty()) ((s += "--") += o.name) += ' ';
  }
  return s += "-h --help";
}

/// Words which stand for themselves: topics, sections, shells.
std::string words_of(std::string const& path) {
  std::string s;
  if (path == "configuration example")
    for (auto const& e : examples()) (s += s.empty() ? "" : " ") += e.topic;
  if (path == "schema") s = "export event neighbor process capability family static flow l2vpn";
  if (path.starts_with("shell ")) s = "bash zsh fish";
  return s;
}

/// For functions: "_senda".
std::string identifier(std::string_view program) {
  std::string s{"_"};
  for (char const c : program) s += (c >= 'a' && c <= 'z') ? c : '_';
  return s;
}

std::string bash(std::string_view program, bool as_exabgp) {
  auto const function = identifier(program);
  std::string s = "# bash completion for " + std::string{program} + "\n" + function + "() {\n";
  s += "  local word=${COMP_WORDS[COMP_CWORD]} path= w i words= files=1\n"
       "  COMPREPLY=()\n"
       "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
       "    w=${COMP_WORDS[i]}\n"
       "    case $w in --env-file) ((i++)); continue ;; -*) continue ;; esac\n"
       "    case \"$path\" in\n";
  for (auto const& e : entries(as_exabgp))
    if (e.what->below) s += "      '" + e.path + "') path=\"$path $w\" ;;\n";
  s += "      '') path=$w ;;\n    esac\n  done\n  case \"$path\" in\n";
  s += "    '') words='" + names_of(all_verbs(), as_exabgp) + " --env-file --help' ;;\n";
  for (auto const& e : entries(as_exabgp)) {
    auto const words = e.what->below ? names_of(e.what->below(), as_exabgp) : words_of(e.path);
    s += "    '" + e.path + "') words='" + words + (words.empty() ? "" : " ") +
         options_of(*e.what) + "'" + (words.empty() ? "" : " files=") + " ;;\n";
  }
  s += "  esac\n"
       "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
       "  if [[ $files && $word != -* ]]; then\n"
       "    COMPREPLY+=($(compgen -f -- \"$word\"))\n"
       "  fi\n"
       "}\n"
       "complete -o filenames -F " +
       function + " " + std::string{program} + "\n";
  return s;
}

/// Single quotes, brackets and colons mean something to zsh.
std::string zsh_text(std::string_view s) {
  std::string out;
  for (char const c : s) {
    if (c == '\'') out += "'\\''";
    else if (c == '[' || c == ']' || c == ':') (out += '\\') += c;
    else out += c;
  }
  return out;
}

std::string zsh_options(verb const& v) {
  std::string s;
  auto const add = [&](std::string const& name, option const& o) {
    s += " '" + name + "[" + zsh_text(o.help) + "]";
    if (!o.value.empty()) s += ":" + zsh_text(o.value) + ":_files";
    s += "'";
  };
  for (auto const& o : v.how->options) {
    if (o.letter) add(std::string{'-', o.letter}, o);
    if (!o.name.empty()) add("--" + std::string{o.name}, o);
  }
  return s + " '--help[show what it takes]'";
}

std::string zsh_verbs(std::span<verb const> verbs, bool as_exabgp) {
  std::string s;
  for (auto const& v : verbs) {
    if (as_exabgp && is_own(v)) continue;
    s += " '" + std::string{v.name} + ":" + zsh_text(v.summary) + "'";
  }
  return s;
}

std::string zsh(std::string_view program, bool as_exabgp) {
  std::string s = "#compdef " + std::string{program} + "\n";
  s += "local -a verbs\n"
       "local path='' i=2 w\n"
       "while (( i < CURRENT )); do\n"
       "  w=$words[i]\n"
       "  (( i++ ))\n"
       "  case $w in --env-file) (( i++ )); continue ;; -*) continue ;; esac\n"
       "  case $path in\n";
  for (auto const& e : entries(as_exabgp))
    if (e.what->below) s += "    '" + e.path + "') path=\"$path $w\" ;;\n";
  s += "    '') path=$w ;;\n  esac\ndone\ncase $path in\n";
  s += "  '') verbs=(" + zsh_verbs(all_verbs(), as_exabgp) + "); _describe verb verbs; _files ;;\n";
  for (auto const& e : entries(as_exabgp)) {
    if (e.what->below) {
      s += "  '" + e.path + "') verbs=(" + zsh_verbs(e.what->below(), as_exabgp) +
           "); _describe verb verbs ;;\n";
      continue;
    }
    auto const words = words_of(e.path);
    s += "  '" + e.path + "') _arguments" + zsh_options(*e.what) +
         " '*: :" + (words.empty() ? "_files" : "(" + words + ")") + "' ;;\n";
  }
  return s += "esac\n";
}

std::string fish_text(std::string_view s) {
  std::string out;
  for (char const c : s) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string fish(std::string_view program, bool as_exabgp) {
  auto const function = "_" + identifier(program) + "_at";
  std::string const complete = "complete -c " + std::string{program} + " -n '" + function + " ";
  std::string s = "# fish completion for " + std::string{program} + "\nfunction " + function +
                  "\n"
                  "    set -l path\n"
                  "    set -l skip 0\n"
                  "    for w in (commandline -opc)[2..-1]\n"
                  "        if test $skip = 1\n"
                  "            set skip 0\n"
                  "            continue\n"
                  "        end\n"
                  "        test \"$w\" = --env-file; and set skip 1\n"
                  "        string match -q -- '-*' $w; and continue\n"
                  "        switch \"$path\"\n"
                  "            case ''";
  for (auto const& e : entries(as_exabgp))
    if (e.what->below) s += " '" + e.path + "'";
  s += "\n                set path (string trim -- \"$path $w\")\n"
       "        end\n"
       "    end\n"
       "    test \"$path\" = \"$argv\"\n"
       "end\n";
  auto const list = [&](std::span<verb const> verbs, std::string const& path, bool files) {
    for (auto const& v : verbs) {
      if (as_exabgp && is_own(v)) continue;
      s += complete + path + "'" + (files ? "" : " -f") + " -a " + std::string{v.name} + " -d '" +
           fish_text(v.summary) + "'\n";
    }
  };
  list(all_verbs(), {}, true);
  for (auto const& e : entries(as_exabgp)) {
    if (e.what->below) list(e.what->below(), e.path, false);
    if (auto const words = words_of(e.path); !words.empty())
      s += complete + e.path + "' -f -a '" + words + "'\n";
    for (auto const& o : e.what->how->options) {
      s += complete + e.path + "'";
      if (o.letter) s += std::string{" -s "} + o.letter;
      if (!o.name.empty()) s += " -l " + std::string{o.name};
      if (!o.value.empty()) s += " -r";
      s += " -d '" + fish_text(o.help) + "'\n";
    }
  }
  return s;
}

}  // namespace

std::string completion_script(std::string_view shell, std::string_view program, bool as_exabgp) {
  if (shell == "bash") return bash(program, as_exabgp);
  if (shell == "zsh") return zsh(program, as_exabgp);
  if (shell == "fish") return fish(program, as_exabgp);
  return {};
}

}  // namespace senda::daemon::cli
