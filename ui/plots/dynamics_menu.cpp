#include "ui/plots/dynamics_menu.h"

#include "ui/access/mnemonics.h"
#include "ui/plots/dynamics_scene.h"

namespace ui::plots {

DynamicsMenu::DynamicsMenu(DynamicsScene& scene, const QStringList& names, int t, QWidget* parent)
    : QMenu(parent) {
    setObjectName(QStringLiteral("dynamicsMenu"));
    setAttribute(Qt::WA_DeleteOnClose);
    access::giveMnemonics(*this);
    addAction(tr("Copy Picture"), QKeySequence::Copy, this, &DynamicsMenu::copyRequested);
    addAction(tr("Export All…"), this, [this] { emit exportRequested(Extent::All); });
    addAction(tr("Export the Visible Range…"), this, [this] { emit exportRequested(Extent::Visible); });
    addSeparator();
    if (!scene.plan().isGiven) {
        addCutActions(t, scene.painter().chosen().kind == Handle::Kind::Edge);
        addSeparator();
    }
    addViewActions(scene, names);
}

void DynamicsMenu::addCutActions(int t, bool edgeChosen) {
    addAction(tr("Cut Here (t = %1)").arg(t), QKeySequence(Qt::Key_Insert), this, [this, t] { emit cutRequested(t); });
    addAction(tr("Type a Value…"), QKeySequence(Qt::Key_Return), this, &DynamicsMenu::valueRequested);
    QAction* remove =
        addAction(tr("Remove the Chosen Cut"), QKeySequence(Qt::Key_Delete), this, &DynamicsMenu::cutRemovalRequested);
    remove->setEnabled(edgeChosen);
    addAction(tr("Cuts from M and λ"), this, &DynamicsMenu::automaticCutsRequested);
}

void DynamicsMenu::addViewActions(DynamicsScene& scene, const QStringList& names) {
    for (int i = 0; i < seriesCount; ++i) {
        QAction* action = addAction(names.value(i));
        action->setCheckable(true);
        action->setChecked(scene.curves().isSeriesVisible(static_cast<Series>(i)));
        connect(action, &QAction::toggled, this,
                [this, i](bool visible) { emit seriesToggled(static_cast<Series>(i), visible); });
    }
    const auto addAxis = [&](Qt::Orientation axis, const QString& text, const QKeySequence& key) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(scene.curves().isLogarithmic(axis));
        action->setShortcut(key);
        connect(action, &QAction::toggled, this, [this, axis](bool on) { emit logarithmicToggled(axis, on); });
    };
    addAxis(Qt::Horizontal, tr("Logarithmic Bottom Axis"), QKeySequence(Qt::SHIFT | Qt::Key_L));
    addAxis(Qt::Vertical, tr("Logarithmic Left Axis"), QKeySequence(Qt::Key_L));
    addAction(tr("Fit"), QKeySequence(Qt::Key_F), this, &DynamicsMenu::fitRequested);
}

} // namespace ui::plots
