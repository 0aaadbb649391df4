#include "daemon/reactor/reactor.hpp"
namespace senda::daemon {
std::unique_ptr<reactor> make_async_reactor() { return make_sync_reactor(); }
}  // namespace senda::daemon
