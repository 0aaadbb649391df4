// `senda decode`: a line of text to an event, or a reason. Input: what is asked for, the line.
#include "daemon/cli/message_decoder.hpp"
#include "daemon/cli/pretty_json.hpp"
#include "fuzz.hpp"

using namespace senda;
using namespace senda::daemon;

FUZZ(in) {
  auto const bits = in.u8();
  auto s = cli::default_decoding();
  using payload = cli::message_decoder::payload;
  constexpr payload bare[]{payload::message, payload::open, payload::nlri, payload::message};
  s.bare = bare[bits & 3];
  s.commands = bits & 4;
  s.version_4 = bits & 8;
  s.plain = (bits & 3) == 3;
  s.one_line = s.commands && s.version_4;
  s.compact = bits & 16;
  if (bits & 32) s.session.add_path_receive = s.session.add_path_send = family_set::all();
  if (bits & 64) s.session.four_octet_as = false;
  if (bits & 128) s.nlri_family = ipv6_unicast;
  static cli::message_decoder* decoder = nullptr;  // its buffer is large
  static int made_for = -1;
  if (made_for != bits) {
    delete decoder;
    decoder = new cli::message_decoder{s};
    made_for = bits;
  }
  auto const line = in.rest();
  text_writer out, warning;
  bool const fine = decoder->decode(line.text(), out, warning);
  FUZZ_CHECK(out.view().ends_with('\n'));
  for (auto const text : {out.view(), warning.view()})
    for (char const c : text) FUZZ_CHECK((c >= 0x20 && c < 0x7f) || c == '\n');
  if (!fine || !s.commands || s.one_line) FUZZ_CHECK(out.view().find('\n') == out.size() - 1);
  if (s.commands || (s.plain && !fine)) return;
  FUZZ_CHECK(fuzz::json_checker::accepts(out.view()));
  text_writer pretty;
  daemon::cli::pretty_json(pretty, out.view());
  FUZZ_CHECK(fuzz::json_checker::accepts(pretty.view()));
}
