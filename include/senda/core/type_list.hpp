// type_list: the compile-time registry behind attributes, NLRI families and capabilities.
#pragma once

namespace senda {

/// Carries types, holds nothing.
template <class... T> struct type_list {
  static constexpr auto size = sizeof...(T);
};

/// Calls f.template operator()<T>() for each T of the list, in order.
template <class F, class... T> constexpr void for_each_type(type_list<T...>, F&& f) {
  (f.template operator()<T>(), ...);
}

}  // namespace senda
