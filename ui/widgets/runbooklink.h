// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPushButton>

namespace ph::ui {

/// "What to do": opens the topic about a code over the window it is in. Hidden while it has none.
class RunbookLink final : public QPushButton {
    Q_OBJECT
public:
    explicit RunbookLink(QWidget *parent = nullptr);
    /// @p code as domain::topicOf() tells it; one without a topic hides the link.
    void setTopic(const QString &code);
    [[nodiscard]] QString topic() const { return m_code; }

private:
    QString m_code;
};

} // namespace ph::ui
