#include "ui/plots/dynamics_menu.h"

namespace ui::plots {

DynamicsMenu::DynamicsMenu(const State& state, QWidget* parent)
    : QMenu(parent) {
    setObjectName(QStringLiteral("dynamicsMenu"));
    setAttribute(Qt::WA_DeleteOnClose);
    addAction(tr("Copy Picture"), QKeySequence::Copy, this, &DynamicsMenu::copyRequested);
    addAction(tr("Export…"), this, &DynamicsMenu::exportRequested);
    addSeparator();
    addCutActions(state);
    addSeparator();
    addViewActions(state);
}

void DynamicsMenu::addCutActions(const State& state) {
    addAction(tr("Cut Here (t = %1)").arg(state.t), QKeySequence(Qt::Key_Insert), this,
              [this, t = state.t] { emit cutRequested(t); });
    QAction* remove =
        addAction(tr("Remove the Chosen Cut"), QKeySequence(Qt::Key_Delete), this, &DynamicsMenu::cutRemovalRequested);
    remove->setEnabled(state.edgeChosen);
    addAction(tr("Cuts from M and λ"), this, &DynamicsMenu::automaticCutsRequested);
}

void DynamicsMenu::addViewActions(const State& state) {
    for (int i = 0; i < seriesCount; ++i) {
        QAction* action = addAction(state.seriesNames.value(i));
        action->setCheckable(true);
        action->setChecked(state.seriesVisible[i]);
        connect(action, &QAction::toggled, this,
                [this, i](bool visible) { emit seriesToggled(static_cast<Series>(i), visible); });
    }
    QAction* logarithmic = addAction(tr("Logarithmic Axis"));
    logarithmic->setCheckable(true);
    logarithmic->setChecked(state.logarithmic);
    connect(logarithmic, &QAction::toggled, this, &DynamicsMenu::logarithmicToggled);
    addAction(tr("Fit"), QKeySequence(Qt::Key_F), this, &DynamicsMenu::fitRequested);
}

} // namespace ui::plots
