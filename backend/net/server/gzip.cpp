// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/httpserver.h"

#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>

namespace ph::net {

namespace {
void appendLittleEndian(std::string &out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}
} // namespace

std::string gzip(std::string_view bytes) {
    namespace zlib = boost::beast::zlib;
    std::string out("\x1f\x8b\x08\0\0\0\0\0\x04\x03", 10); // deflate, no name, no time, fastest, Unix
    zlib::deflate_stream deflate;
    deflate.reset(1, 15, 8, zlib::Strategy::normal); // level 1, as kube-apiserver does
    const std::size_t head = out.size();
    out.resize(head + deflate.upper_bound(bytes.size()) + 64);
    zlib::z_params params;
    params.next_in = bytes.data();
    params.avail_in = bytes.size();
    params.next_out = out.data() + head;
    params.avail_out = out.size() - head;
    boost::beast::error_code error;
    deflate.write(params, zlib::Flush::finish, error);
    out.resize(head + params.total_out);
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    appendLittleEndian(out, crc.checksum());
    appendLittleEndian(out, static_cast<std::uint32_t>(bytes.size()));
    return out;
}

} // namespace ph::net
