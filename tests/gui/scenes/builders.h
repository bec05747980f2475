// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/gui/scenes/catalogue.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/dialogs/membersdialogs.h"
#include "ui/dialogs/operationdialog.h"
#include "ui/shell/mainwindow.h"

/// What several scenes are built from.
namespace ph::testing {

/// A widget the stage owns.
template <typename T, typename... Args> T *make(Stage &stage, Args &&...args) {
    auto widget = std::make_unique<T>(std::forward<Args>(args)...);
    T *raw = widget.get();
    stage.widgets.push_back(std::move(widget));
    return raw;
}

/// The main window on whatever the stage holds, shown.
[[nodiscard]] ui::MainWindow *window(Stage &stage, const QSize &size = {1280, 800});
/// Key of the instance called @p name; empty when there is none.
[[nodiscard]] QString keyOf(const std::string &name, Stage &stage);
/// The window over populate(), with instance @p selected and its details tab @p tab.
[[nodiscard]] QWidget *fleet(Stage &stage, const std::string &selected, const QString &tab,
                             const QSize &size = {1280, 800});
/// The create dialog with the engines' proposals filled in.
[[nodiscard]] ui::CreateDialog *createDialog(Stage &stage);
/// Replaces what stands in the line edit @p field by typing @p text.
void type(QWidget *dialog, const QString &field, const QString &text);
/// The create dialog at the plan of "invoices".
[[nodiscard]] QWidget *planned(Stage &stage);
/// The same while it runs, or after it failed.
[[nodiscard]] QWidget *progress(Stage &stage, bool fails);
/// Five past operations, "past-0" the newest: done, taken back, failed, cancelled, and one nobody saw end.
[[nodiscard]] std::vector<domain::OperationReport> pastOperations(Stage &stage);
/// What was kept of three databases: one that can come back, one whose member 0 may lack commits, one of which nothing
/// is known.
[[nodiscard]] std::vector<domain::KeptVolumes> keptVolumes(Stage &stage);
/// An image that cannot be had.
[[nodiscard]] Error pullError();

/// The catalogue in two parts, by what is drawn.
[[nodiscard]] std::vector<Scene> windowScenes();
[[nodiscard]] std::vector<Scene> dialogScenes();

} // namespace ph::testing
