// SPDX-License-Identifier: Apache-2.0
// The decoders of what a server streams: lists, watches and the rows made of both. The first byte says in which pieces
// the rest arrives; the result must not depend on it.
#include "backend/store/listsplitter.h"
#include "backend/store/rows.h"
#include "backend/store/watchdecoder.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ph;
using namespace ph::store;

namespace {

std::vector<std::string> items(std::string_view text, std::size_t piece, bool &good) {
    std::vector<std::string> all;
    ListSplitter splitter([&all](std::string_view item) {
        PodRow row;
        (void)podProjection()(item, row).ok();
        all.emplace_back(item);
    });
    good = true;
    for (std::size_t at = 0; good && at < text.size(); at += piece)
        good = splitter.feed(text.substr(at, piece)).ok();
    good = good && splitter.finish().ok();
    return all;
}

std::vector<std::string> events(std::string_view text, std::size_t piece) {
    std::vector<std::string> all;
    WatchDecoder decoder;
    bool good = true;
    for (std::size_t at = 0; good && at < text.size(); at += piece)
        good = decoder
                   .feed(text.substr(at, piece),
                         [&all](const WatchEvent &event) -> Status {
                             ConfigMapRow row;
                             (void)configMapProjection()(event.object, row).ok();
                             (void)readBookmark(event.object).ok();
                             all.emplace_back(event.object);
                             return {};
                         })
                   .ok();
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
    const std::size_t piece = 1 + data[0] % 100U;
    bool inPieces = false;
    bool whole = false;
    const auto a = items(text, piece, inPieces);
    const auto b = items(text, text.size() + 1, whole);
    if (inPieces != whole || (whole && a != b))
        std::abort();
    if (events(text, piece) != events(text, text.size() + 1))
        std::abort();
    return 0;
}
