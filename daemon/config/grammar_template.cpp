// `template` and `inherit` (configuration contract §7).
#include <algorithm>

#include "daemon/config/draft.hpp"
#include "daemon/config/values.hpp"

namespace senda::daemon::config {

namespace {

void read_template_neighbor(reader& r, text_cursor& in, file_draft& file) {
  auto const where = place::of(in.here());
  neighbor_draft draft{file};
  draft.name = in.next();
  if (!is_plain_name(draft.name))
    r.reject(where.line ? where : r.here(), "invalid character in name for template-neighbor " +
                                                draft.name.substr(0, 80) +
                                                "\n  Names use A-Z a-z 0-9 . _ -");
  else if (file.template_names.contains(draft.name))
    r.reject(where, "the name \"" + draft.name + "\" already exists in template-neighbor");
  {
    reader::nested const inside{r, "neighbor"}, named{r, draft.name};
    read_neighbor_items(r, draft);
  }
  auto const& stored = file.templates.emplace_back(std::move(draft));
  file.template_names.emplace(stored.name, &file.templates.back());
}

constexpr keyword<file_draft> template_keywords[] = {
    {"neighbor", nullptr, &read_template_neighbor},
};

template <class T> void append(std::vector<T>& to, std::vector<T> const& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void merge_one(reader& r, neighbor_draft::inherited const& from, neighbor_draft& to) {
  auto const& t = *from.from;
  merge_neighbor_settings(r, from, to);
  merge_capabilities(r, from, to);
  merge_tcp_ao(r, from, to);
  to.families = to.families | t.families;
  append(to.next_hops, t.next_hops);
  append(to.add_paths, t.add_paths);
  append(to.stale_times, t.stale_times);
  if (t.prefix_limit && !to.prefix_limit) to.prefix_limit = t.prefix_limit;
  append(to.api, t.api);
  append(to.operational, t.operational);
  to.routes.append(t.routes);
}

}  // namespace

void read_template(reader& r, text_cursor&, file_draft& file) {
  r.read_section("template", template_keywords, file);
}

result<void> read_inherit(reader& r, text_cursor& in, neighbor_draft& to) {
  constexpr list_wording wording{"invalid inherit list", "invalid inherit list",
                                 "Format: <name> or [ <name> <name> ... ]"};
  SENDA_TRY(auto const words, parse_list(in, wording, true));
  if (words.empty()) return in.complain(wording.what, wording.hint);
  auto const& known = to.file.template_names;
  for (auto const& w : words) {
    if (auto const found = known.find(w.text); found != known.end()) {
      to.inherits.push_back({found->second, found->first, place::of(w)});
      continue;
    }
    nearest_word nearest{w.text};
    for (auto const& [name, unused] : known) nearest.consider(name);
    r.warn(place::of(w), "there is no template '" + std::string{w.text.substr(0, 80)} +
                             "' before this line" + reader::suggestion(nearest));
  }
  return success();
}

void merge_templates(reader& r, neighbor_draft& to) {
  for (auto const& from : to.inherits) merge_one(r, from, to);
}

}  // namespace senda::daemon::config
