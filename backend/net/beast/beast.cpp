// SPDX-License-Identifier: Apache-2.0
// The one translation unit that compiles Asio's and Beast's non-template code; all others only declare it, because one
// file of a server took 140 s and 2.2 GB otherwise. BOOST_ASIO_SEPARATE_COMPILATION and
// BOOST_BEAST_SEPARATE_COMPILATION come from the target's public definitions.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
