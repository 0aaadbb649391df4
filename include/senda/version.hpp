// The version of senda, for the preprocessor and for programs.
// Semantic versioning (semver.org); meson.build holds the same number and a test compares them.
#pragma once

/// major * 10000 + minor * 100 + patch. The one macro a user may need: `#if SENDA_VERSION >= 100`.
#define SENDA_VERSION 100

namespace senda {

inline constexpr int version_major = SENDA_VERSION / 10000;
inline constexpr int version_minor = SENDA_VERSION / 100 % 100;
inline constexpr int version_patch = SENDA_VERSION % 100;

/// "major.minor.patch", zero-terminated.
inline constexpr char version_string[] = "0.1.0";

}  // namespace senda
