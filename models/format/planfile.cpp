// SPDX-License-Identifier: Apache-2.0
#include "models/format/planfile.h"

#include "backend/domain/report.h"
#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

namespace ph::models {

std::string planFile(const domain::Plan &plan) {
    return dumpJson(domain::planToJson(plan), 2) + "\n";
}

Result<domain::InstanceDraft> draftOfPlanFile(const std::string &text) {
    PH_ASSIGN(const Json document, parseJson(text));
    PH_ASSIGN(const domain::Plan plan, domain::planFromJson(document));
    return domain::draftOf(plan);
}

} // namespace ph::models
