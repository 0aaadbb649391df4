// batch_exchange: what the streams of one adj_rib_out have in common, so that it is made once.
// A full table to fifty equal peers costs one grouping, one encoding, and fifty copies.
#pragma once

#include <senda/rib/update_batch.hpp>

#include <memory>

namespace senda {

/// The batches of streams that read one adj_rib_out: who is to send what another one sends, at the
/// same time or soon after, does not make it again.
class batch_exchange {
 public:
  using sequence = adj_rib_out::sequence;

  /// Several streams are there to share; otherwise nothing is kept.
  void share(bool on) noexcept {
    sharing_ = on;
    if (!on) batches_.clear();
  }
  [[nodiscard]] bool is_sharing() const noexcept { return sharing_; }

  /// The first batch of a session that starts now, or the next one of a stream that has come to
  /// `position`; never null.
  std::shared_ptr<update_batch> first(adj_rib_out const& rib, update_batch::terms t) {
    for (auto const& b : batches_)
      if (b->is_first() && b->end() == rib.log_end() && b->made_for() == t) return b;
    return note(std::make_shared<update_batch>(rib, std::move(t)));
  }
  std::shared_ptr<update_batch> next(adj_rib_out const& rib, update_batch::terms t,
                                     sequence position) {
    for (auto const& b : batches_)
      if (!b->is_first() && b->begin() == position && b->made_for() == t) return b;
    return note(std::make_shared<update_batch>(rib, std::move(t), position));
  }
  /// Every stream has come to `position`, and the log ends at `log_end`.
  void passed(sequence position, sequence log_end) noexcept {
    std::erase_if(batches_, [&](auto const& b) {
      return b->is_first() ? b->end() != log_end
                           : static_cast<std::int32_t>(position - b->begin()) > 0;
    });
  }
  [[nodiscard]] bool empty() const noexcept { return batches_.empty(); }
  void clear() noexcept { batches_.clear(); }

 private:
  std::shared_ptr<update_batch> note(std::shared_ptr<update_batch> b) {
    if (sharing_) batches_.push_back(b);
    return b;
  }

  std::vector<std::shared_ptr<update_batch>> batches_;
  bool sharing_ = false;
};

}  // namespace senda
