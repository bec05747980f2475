// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gui/scenes/catalogue.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/dialogs/membersdialogs.h"
#include "ui/dialogs/operationdialog.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"

#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>

#include <memory>

namespace ph::testing {

/// What every test of the window stands on: a stage, the window over it, and the ways a person takes through it.
class WindowTest : public QObject {
    Q_OBJECT
protected:
    std::unique_ptr<Stage> m_stage;
    std::unique_ptr<ui::MainWindow> m_window;

    void open(bool populated = true) {
        if (populated)
            m_stage->populate();
        else
            m_stage->backend->setClusters({m_stage->local});
        m_stage->connectBackend();
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    template <typename T> T *child(const char *name) const { return m_window->findChild<T *>(QLatin1String(name)); }
    ui::StateView *state() const { return child<ui::StateView>("instanceState"); }
    bool select(const std::string &name) const {
        for (const auto &row : m_stage->console->instances().rows()) {
            if (row.ref.name == name)
                return m_window->page()->select(QString::fromStdString(models::instanceKeyOf(row.ref)));
        }
        return false;
    }

    /// The create dialog after Create was pressed for @p name.
    ui::CreateDialog *startCreating(const char *name) {
        m_window->openCreate();
        auto *dialog = child<ui::CreateDialog>("createDialog");
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        const auto has = [](const auto &condition) { return QTest::qWaitFor(condition, 5000); };
        if (!has([cpu] { return !cpu->text().isEmpty(); }))
            return dialog;
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QLatin1String(name));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        static_cast<void>(has([create] { return create->isVisible(); }));
        QTest::mouseClick(create, Qt::LeftButton);
        static_cast<void>(has([this] {
            const auto &all = m_stage->console->operations();
            return !all.empty() && (all.front()->ended() ||
                                    (all.front()->runningStep() && !all.front()->runningStep()->waitsFor.empty()));
        }));
        return dialog;
    }

private Q_SLOTS:
    void init() {
        QTest::failOnWarning(
            QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints).*")));
        prepareLook(false);
        m_stage = std::make_unique<Stage>();
    }
    void cleanup() {
        m_window.reset();
        m_stage.reset();
    }
};

} // namespace ph::testing
