// What a user of the codecs starts with: an UPDATE in hexadecimal becomes JSON. No Asio, nothing to
// link. `second` includes the same header: whatever that defines has to be inline.
#include <senda/senda.hpp>

#include <cstdio>

int second();

int main() {
  std::uint8_t storage[64];
  senda::byte_writer octets{storage};
  if (!senda::decode_hex("00000015400101004002004003040a00000140050400000064180a0100", octets))
    return 1;
  auto const update = senda::update_view::decode_body(octets.written());
  senda::codec_context const session;
  senda::text_writer json;
  senda::update_json(json, senda::validate(update.value(), session), session);
  std::printf("senda %s\n%.*s\n", senda::version_string, int(json.size()), json.view().data());
  return second() == SENDA_VERSION ? 0 : 1;
}
