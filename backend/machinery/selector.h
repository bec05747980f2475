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
    enum class Operator { In, NotIn, Exists, DoesNotExist, GreaterThan, LessThan };
    struct Requirement {
        std::string key;
        Operator op = Operator::Exists;
        std::vector<std::string> values; ///< sorted, none twice
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
    /// The query form, keys in order; parse() of it selects the same. One that matches nothing is written as a
    /// contradiction.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const std::vector<Requirement> &requirements() const { return m_requirements; }

private:
    std::vector<Requirement> m_requirements;
    bool m_nothing = false;
};

/// Why @p key is no label (or annotation) key, in Kubernetes' words; empty when it is one.
[[nodiscard]] std::string checkLabelKey(std::string_view key);
/// Why @p value is no label value; empty when it is one.
[[nodiscard]] std::string checkLabelValue(std::string_view value);

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
