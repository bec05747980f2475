// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/json.h"

#include <map>
#include <string>
#include <vector>

namespace ph {

using Labels = std::map<std::string, std::string>;

/// A label selector in either of its two forms. Empty matches everything.
class LabelSelector {
public:
    enum class Operator { In, NotIn, Exists, DoesNotExist };
    struct Requirement {
        std::string key;
        Operator op = Operator::Exists;
        std::vector<std::string> values;
        bool operator==(const Requirement &) const = default;
    };
    /// The query form: "a=b,c!=d,e in (f,g),h,!i". Errors worded as Kubernetes words them.
    [[nodiscard]] static Result<LabelSelector> parse(std::string_view text);
    /// The object form: matchLabels and matchExpressions. A null selector matches nothing.
    [[nodiscard]] static Result<LabelSelector> fromJson(const Json &selector);
    static LabelSelector fromLabels(const Labels &labels);
    [[nodiscard]] bool matches(const Labels &labels) const;
    [[nodiscard]] bool matches(const Json &metadataLabels) const; ///< an object or null
    [[nodiscard]] bool empty() const { return m_requirements.empty() && !m_nothing; }
    [[nodiscard]] std::string text() const;

private:
    std::vector<Requirement> m_requirements;
    bool m_nothing = false;
};

/// A field selector: "metadata.name=x,status.phase!=Running".
class FieldSelector {
public:
    struct Term {
        std::string path;
        std::string value;
        bool equal = true;
    };
    [[nodiscard]] static Result<FieldSelector> parse(std::string_view text);
    [[nodiscard]] const std::vector<Term> &terms() const { return m_terms; }
    /// Fields that are missing count as "".
    [[nodiscard]] bool matches(const Json &object) const;

private:
    std::vector<Term> m_terms;
};

} // namespace ph
