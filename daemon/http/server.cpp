#include "daemon/http/server.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <set>

#include "daemon/config/environment.hpp"
#include "daemon/http/form.hpp"
#include "daemon/http/request.hpp"
#include "daemon/log.hpp"

namespace senda::daemon::http {

namespace {

constexpr std::string_view source = "api";
constexpr std::size_t body_limit = 1 << 20;      // octets of one request
constexpr unsigned most_connections = 64;        // of one address
constexpr unsigned idle_limit = 30;              // seconds a client may say nothing
constexpr std::size_t memory_limit = 32 * 1024;  // octets of headers and the like, each
constexpr std::chrono::seconds heartbeat{30};    // of streams: finds out who left

constexpr char openmetrics[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr char json_lines[] = "application/x-ndjson";
constexpr char usage_text[] =
    "POST / with commands, one a line, as text or in the form field `command`\n"
    "GET /events[?peer=IP&types=update,open&send=1&encoder=text&version=4]\n"
    "GET /metrics\n";

void log_of_library(void*, char const* format, va_list arguments) {
  char text[512];
  std::vsnprintf(text, sizeof text, format, arguments);
  log_line(log_level::debug, source, "http: ", log_text(text));
}

class library_server final : public server {
 public:
  library_server(reactor& loop, api& a, environment const& env,
                 std::function<other_numbers()> others)
      : loop_(loop),
        api_(a),
        env_(env),
        others_(std::move(others)),
        beat_(loop.timer([this] { beat(); })) {}
  ~library_server() override {
    stop();
    for (auto& p : ports_) {
      p->watch.reset();
      MHD_stop_daemon(p->daemon);
    }
  }

  bool open() override;
  void stop() override;
  void count(other_numbers& n) const override {
    n.http_requests = requests_;
    n.http_unauthorized = unauthorized_;
    n.http_lost_streams = lost_;
    n.http_streams = static_cast<std::size_t>(std::count_if(
        all_.begin(), all_.end(), [](auto const& r) { return r->events != nullptr; }));
  }

 private:
  struct port {
    MHD_Daemon* daemon = nullptr;
    std::unique_ptr<fd_watch> watch;
    std::unique_ptr<reactor_timer> timer;
  };

  bool open_one(ip_address const& address);
  void run(port& p);
  void run_all_soon();
  void beat();

  MHD_Result handle(request& r, std::string_view method, std::string_view path);
  MHD_Result take_commands(request& r);
  MHD_Result follow_events(request& r);
  void look_at(std::weak_ptr<request> which);
  std::function<void()> changed(request& r);

  static MHD_Result on_request(void* self, MHD_Connection* c, char const* url, char const* method,
                               char const* version, char const* data, std::size_t* size,
                               void** state);
  static void on_completed(void* self, MHD_Connection* c, void** state,
                           MHD_RequestTerminationCode how);

  reactor& loop_;
  api& api_;
  environment const& env_;
  std::function<other_numbers()> others_;
  std::vector<std::unique_ptr<port>> ports_;
  std::set<std::shared_ptr<request>> all_;
  std::unique_ptr<reactor_timer> beat_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool run_soon_ = false, stopping_ = false;
  std::uint64_t requests_ = 0, unauthorized_ = 0, lost_ = 0;
};

// --- the ports
// -------------------------------------------------------------------------------------

bool library_server::open() {
  if (env_.http_token.empty()) {
    log_line(log_level::error, source,
             "http.port is set and http.token is not: anybody could give commands, so there is no "
             "HTTP");
    return false;
  }
  bool good = true;
  for (auto const& address : env_.http_bind) good = open_one(address) && good;
  if (!ports_.empty()) beat_->expires_after(heartbeat);
  return good;
}

bool library_server::open_one(ip_address const& address) {
  auto const number = static_cast<std::uint16_t>(env_.http_port);
  auto socket = sync::open_listener(address, number);
  int const fd = socket.has_value() ? socket.assume_value().release() : -1;  // the library's now
  auto p = std::make_unique<port>();
  if (fd >= 0)
    p->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, nullptr, nullptr,
        &library_server::on_request, this, MHD_OPTION_EXTERNAL_LOGGER, &log_of_library, nullptr,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, &library_server::on_completed,
        this, MHD_OPTION_CONNECTION_LIMIT, most_connections, MHD_OPTION_CONNECTION_TIMEOUT,
        idle_limit, MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_limit, MHD_OPTION_END);
  auto const* info = p->daemon ? MHD_get_daemon_info(p->daemon, MHD_DAEMON_INFO_EPOLL_FD) : nullptr;
  text_writer where;
  (where << address << " port ").number(number);
  if (!info) {
    log_line(log_level::error, source, "cannot listen for HTTP on ", where.view(), ": ",
             std::strerror(fd < 0 ? socket.assume_error().os : errno));
    if (p->daemon) MHD_stop_daemon(p->daemon);
    return false;
  }
  auto& opened = *p;
  p->watch = loop_.watch(
      info->epoll_fd, [this, &opened] { run(opened); }, [] {});
  p->watch->want_read(true);
  p->timer = loop_.timer([this, &opened] { run(opened); });
  ports_.push_back(std::move(p));
  log_line(log_level::info, source, "HTTP on ", where.view());
  return true;
}

void library_server::run(port& p) {
  auto const connections = [&p] {
    return MHD_get_daemon_info(p.daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)->num_connections;
  };
  auto const before = connections();
  MHD_run(p.daemon);
  // With as many connections as there may be the library does not listen, and when one of them is
  // gone it only begins again with the next call, which nobody else may cause.
  if (connections() < before) MHD_run(p.daemon);
  MHD_UNSIGNED_LONG_LONG wait = 0;
  if (MHD_get_timeout(p.daemon, &wait) != MHD_YES) return p.timer->cancel();
  p.timer->expires_after(std::chrono::milliseconds{std::min<std::uint64_t>(wait, 3'600'000)});
}

/// What was resumed goes on in the next turn of the loop.
void library_server::run_all_soon() {
  if (std::exchange(run_soon_, true)) return;
  loop_.post([this, alive = std::weak_ptr<bool>{alive_}] {
    if (alive.expired()) return;
    run_soon_ = false;
    for (auto& p : ports_) run(*p);
  });
}

void library_server::stop() {
  stopping_ = true;
  for (auto const& r : all_) {
    r->end();
    r->resume();
  }
  for (auto& p : ports_) MHD_run(p->daemon);
}

void library_server::beat() {
  for (auto const& r : all_)
    if (r->events) r->events->deliver("\n");
  beat_->expires_after(heartbeat);
}

// --- requests
// --------------------------------------------------------------------------------------

MHD_Result library_server::on_request(void* self, MHD_Connection* c, char const* url,
                                      char const* method, char const*, char const* data,
                                      std::size_t* size, void** state) {
  auto& server = *static_cast<library_server*>(self);
  if (!*state) {
    auto const r = std::make_shared<request>(c);
    server.all_.insert(r);
    *state = r.get();
    ++server.requests_;
    bool const good =
        is_authorized(r->header(MHD_HTTP_HEADER_AUTHORIZATION), server.env_.http_token);
    if (good) return MHD_YES;  // the body comes, and then this is called again
    ++server.unauthorized_;
    return r->respond(MHD_HTTP_UNAUTHORIZED, "the token is missing or wrong\n");
  }
  auto& r = *static_cast<request*>(*state);
  if (*size == 0) return server.handle(r, method, url);
  if (r.body.size() + *size > body_limit) r.too_large = true;
  else r.body.append(data, *size);
  *size = 0;
  return MHD_YES;
}

MHD_Result library_server::handle(request& r, std::string_view method, std::string_view path) {
  bool const get = method == "GET" || method == "HEAD";
  if (r.commands && r.commands->complete()) return take_commands(r);
  if (stopping_) return r.respond(MHD_HTTP_SERVICE_UNAVAILABLE, "the daemon ends\n");
  if (r.too_large) return r.respond(MHD_HTTP_CONTENT_TOO_LARGE, "more than 1 MiB\n");
  if (get && path == "/metrics") {
    auto numbers = others_();
    count(numbers);
    text_writer out;
    write_metrics(out, api_, numbers);
    return r.respond(MHD_HTTP_OK, out.view(), openmetrics);
  }
  if (method == "GET" && path == "/events") return follow_events(r);
  if (method == "POST" && path != "/events" && path != "/metrics") return take_commands(r);
  if (get) return r.respond(MHD_HTTP_NOT_FOUND, usage_text);
  return r.respond(MHD_HTTP_METHOD_NOT_ALLOWED, usage_text);
}

/// Called once the body is there, and again when what it waited for has come.
MHD_Result library_server::take_commands(request& r) {
  if (!r.commands) {
    auto lines = commands_in(r.header(MHD_HTTP_HEADER_CONTENT_TYPE), r.body);
    if (lines.empty()) return r.respond(MHD_HTTP_BAD_REQUEST, usage_text);
    r.commands = std::make_unique<exchange>(api_, std::move(lines), changed(r));
    r.commands->go_on();
  }
  if (r.commands->complete())
    return r.respond(r.commands->failed() ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_OK, r.commands->text());
  if (r.commands->congested()) return r.respond_as_it_comes(request::plain);
  return r.suspend();
}

MHD_Result library_server::follow_events(request& r) {
  auto const wanted =
      stream::wanted_by({r.argument("peer"), r.argument("types"), r.argument("send"),
                         r.argument("encoder"), r.argument("version")});
  if (!wanted) return r.respond(MHD_HTTP_BAD_REQUEST, usage_text);
  r.events = std::make_unique<stream>(api_, *wanted, changed(r));
  return r.respond_as_it_comes(wanted->is_text() ? request::plain : json_lines);
}

/// To be called when there is something to do for the request; it is done in a later turn.
std::function<void()> library_server::changed(request& r) {
  auto const due = std::make_shared<bool>(false);
  return [this, due, which = r.weak_from_this()] {
    if (std::exchange(*due, true)) return;
    loop_.post([this, due, which, alive = std::weak_ptr<bool>{alive_}] {
      *due = false;
      if (!alive.expired()) look_at(which);
    });
  };
}

void library_server::look_at(std::weak_ptr<request> which) {
  auto const r = which.lock();
  if (!r || !r->is_suspended()) return;
  if (r->commands) r->commands->go_on();
  if (r->can_go_on() && r->resume()) run_all_soon();
}

void library_server::on_completed(void* self, MHD_Connection*, void** state,
                                  MHD_RequestTerminationCode) {
  auto& server = *static_cast<library_server*>(self);
  auto* const r = static_cast<request*>(*state);
  if (!r) return;
  if (r->events && r->events->lost()) ++server.lost_;
  *state = nullptr;
  std::erase_if(server.all_, [&](auto const& one) { return one.get() == r; });
}

}  // namespace

std::unique_ptr<server> make_server(reactor& loop, api& a, environment const& env,
                                    std::function<other_numbers()> others) {
  if (env.http_port == 0) return nullptr;
  return std::make_unique<library_server>(loop, a, env, std::move(others));
}

}  // namespace senda::daemon::http
