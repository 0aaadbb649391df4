// In place of server.cpp where the program is built without libmicrohttpd.
#include "daemon/config/environment.hpp"
#include "daemon/http/server.hpp"
#include "daemon/log.hpp"

namespace senda::daemon::http {

std::unique_ptr<server> make_server(reactor&, api&, environment const& env,
                                    std::function<other_numbers()>) {
  if (env.http_port != 0)
    log_line(log_level::error, "api", "http.port is set, but this senda was built without HTTP");
  return nullptr;
}

}  // namespace senda::daemon::http
