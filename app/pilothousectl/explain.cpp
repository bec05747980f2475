// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "backend/domain/runbooks.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace ph::ctl {
namespace {

int explainAll(Session &session) {
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const domain::Runbook &runbook : domain::runbooks()) {
        document.push_back(Json{{"codes", runbook.codes}, {"title", runbook.title}, {"group", runbook.group}});
        for (const std::string &code : runbook.codes)
            rows.push_back({code, runbook.title});
    }
    if (session.format() == Format::Table)
        printTable({"CODE", "ABOUT"}, rows);
    else
        printDocument(session.format(), document);
    return Ok;
}

} // namespace

int explain(Session &session, const std::vector<std::string> &words) {
    if (words.empty())
        return explainAll(session);
    const std::string code = joined(words, " ");
    const domain::Runbook *runbook = domain::runbookOf(code);
    if (!runbook)
        return printError(Error{Errc::NotFound, "there is no topic about " + code, code, 0,
                                "See which there are with \"pilothousectl explain\"."});
    if (session.format() == Format::Table)
        std::cout << joined(runbook->codes, ", ") << ": " << runbook->title << "\n\n"
                  << domain::runbookText(*runbook) << std::flush;
    else
        printDocument(session.format(), Json{{"codes", runbook->codes},
                                             {"title", runbook->title},
                                             {"group", runbook->group},
                                             {"text", runbook->text}});
    return Ok;
}

} // namespace ph::ctl
