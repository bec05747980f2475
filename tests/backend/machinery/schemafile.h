// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/machinery/schema.h"

#include <QTest>

#include <cstdlib>

/// The product's own schema file, loaded once per test program.
inline std::shared_ptr<ph::SchemaSet> productSchema() {
    static const std::shared_ptr<ph::SchemaSet> schema = [] {
        const char *root = std::getenv("PH_SOURCE_DIR");
        const auto text = ph::readFile(ph::fs::path(root ? root : ".") / "resources/local/schema.json");
        if (!text)
            qFatal("%s", text.error().text().c_str());
        auto loaded = ph::SchemaSet::load(*text);
        if (!loaded)
            qFatal("%s", loaded.error().text().c_str());
        return *loaded;
    }();
    return schema;
}
