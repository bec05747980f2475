// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/machinery/schema.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void fail(const char *what, const ph::Json &document) {
    std::fprintf(stderr, "%s: %s\n", what, ph::dumpJson(document).c_str());
    std::abort();
}

} // namespace

/// Input: a JSON list of an openAPIV3Schema and an object. Every schema is either refused with the fields that are
/// wrong, or it prunes, defaults and checks any object; doing so twice changes nothing more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const auto builtIn = ph::readFile(PH_SCHEMA_FILE).value();
    static auto schema = ph::SchemaSet::load(builtIn).value();
    static int uses = 0;
    if (++uses % 2000 == 0) // types live as long as their set
        schema = ph::SchemaSet::load(builtIn).value();
    const auto input = ph::parseJson(std::string_view(reinterpret_cast<const char *>(data), size));
    if (!input || !input->is_array() || input->size() != 2)
        return 0;
    const ph::GroupVersionKind kind{"example.com", "v1", "Thing"};
    const auto causes = schema->checkCustom((*input)[0], "spec.validation.openAPIV3Schema");
    for (const auto &cause : causes)
        if (!cause.field.starts_with("spec.validation.openAPIV3Schema") || cause.message.empty())
            fail("a cause without its place", (*input)[0]);
    const auto added = schema->addCustom(kind, (*input)[0]);
    if (!added && causes.empty())
        fail("refused without a cause", (*input)[0]);
    if (!added)
        return 0;
    const ph::SchemaType &type = *schema->find(kind);
    ph::Json object = (*input)[1];
    (void)ph::validate(type, object);
    ph::prune(type, object);
    ph::applyDefaults(type, object);
    ph::Json twice = object;
    if (!ph::prune(type, twice).empty())
        fail("pruned twice", object);
    ph::applyDefaults(type, twice);
    if (twice != object)
        fail("defaulted twice", object);
    if (!ph::validate(type, object).unknownFields.empty())
        fail("unknown after pruning", object);
    return 0;
}
