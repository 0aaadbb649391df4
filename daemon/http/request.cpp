#include "daemon/http/request.hpp"

#include <cstring>

namespace senda::daemon::http {

std::string_view request::value(MHD_ValueKind kind, char const* name) const {
  char const* v = MHD_lookup_connection_value(connection_, kind, name);
  return v ? v : "";
}

MHD_Result request::respond(unsigned status, std::string_view answer, char const* type) {
  auto* const response = MHD_create_response_from_buffer(
      answer.size(), const_cast<char*>(answer.data()), MHD_RESPMEM_MUST_COPY);
  if (!response) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  if (status == MHD_HTTP_UNAUTHORIZED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST");
  auto const queued = MHD_queue_response(connection_, status, response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Result request::respond_as_it_comes(char const* type) {
  constexpr std::size_t block = 16 * 1024;
  auto* const response =
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block, &request::on_read, this, nullptr);
  if (!response) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  auto const queued = MHD_queue_response(connection_, MHD_HTTP_OK, response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Result request::suspend() {
  suspended_ = true;
  MHD_suspend_connection(connection_);
  return MHD_YES;
}

bool request::resume() {
  if (!std::exchange(suspended_, false)) return false;
  MHD_resume_connection(connection_);
  return true;
}

std::string_view request::text() const {
  return commands ? commands->text() : events ? events->text() : std::string_view{};
}

bool request::at_end() const { return commands ? commands->complete() : !events || events->lost(); }

void request::consume(std::size_t n) {
  if (commands) commands->consume(n);
  else if (events) events->consume(n);
}

ssize_t request::on_read(void* which, std::uint64_t, char* to, std::size_t room) {
  auto& r = *static_cast<request*>(which);
  if (auto const text = r.text(); !text.empty()) {
    auto const n = std::min(room, text.size());
    std::memcpy(to, text.data(), n);
    r.consume(n);
    return static_cast<ssize_t>(n);
  }
  if (r.events && r.events->lost()) return MHD_CONTENT_READER_END_WITH_ERROR;
  if (r.at_end() || (r.events && r.ending_)) return MHD_CONTENT_READER_END_OF_STREAM;
  if (r.ending_) return MHD_CONTENT_READER_END_WITH_ERROR;
  r.suspend();
  return 0;
}

}  // namespace senda::daemon::http
