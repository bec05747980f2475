// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/machinery/patch.h"
#include "backend/machinery/schema.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

const ph::SchemaType &podType() {
    static const auto schema = ph::SchemaSet::load(ph::readFile(PH_SCHEMA_FILE).value()).value();
    return *schema->find({"", "v1", "Pod"});
}

void fail(const char *what, const ph::Json &document) {
    std::fprintf(stderr, "%s: %s\n", what, ph::dumpJson(document).c_str());
    std::abort();
}

} // namespace

/// Input: a JSON list of a document and a patch. Every kind of patch ends in a result or an error, and keeps its
/// promise.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto input = ph::parseJson(std::string_view(reinterpret_cast<const char *>(data), size));
    if (!input || !input->is_array() || input->size() != 2)
        return 0;
    const ph::Json &document = (*input)[0];
    const ph::Json &patch = (*input)[1];
    (void)ph::applyJsonPatch(document, patch);
    (void)ph::applyStrategicMergePatch(podType(), document, patch);
    (void)ph::validate(podType(), document);
    ph::Json defaulted = document;
    ph::applyDefaults(podType(), defaulted);
    ph::Json twice = defaulted;
    ph::applyDefaults(podType(), twice);
    if (twice != defaulted)
        fail("defaults are not stable", document);
    if (ph::applyMergePatch(document, ph::makeMergePatch(document, ph::applyMergePatch(document, patch))) !=
            ph::applyMergePatch(document, patch) &&
        document.is_object())
        fail("the made patch does not do the same", *input);
    ph::ApplyOptions options;
    options.fieldManager = "fuzz";
    options.apiVersion = "v1";
    options.force = true;
    const auto first = ph::serverSideApply(podType(), document, patch, options);
    if (!first)
        return 0;
    const auto second = ph::serverSideApply(podType(), *first, patch, options);
    if (!second || *second != *first)
        fail("applying twice is not applying once", *input);
    return 0;
}
