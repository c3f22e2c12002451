#include "ui/panels/unit_tree.h"

#include "ui/panels/report_table.h"
#include "ui/panels/stage_row.h"
#include "ui/panels/unit_text.h"
#include "ui/theme/number_text.h"
#include "ui/theme/plain_text.h"

#include <QColor>
#include <QLocale>

#include <map>

namespace ui::panels {

using core::model::Unit;

namespace {

constexpr int firstStage = 2;  // column; before it the names and the dense model
constexpr int denseStage = -1; // in the place of a stage's index

QString change(const QString& what, std::int64_t before, std::int64_t after, const QString& from, const QString& to) {
    const double share = before > 0 ? static_cast<double>(after) / static_cast<double>(before) - 1 : 0;
    return QStringLiteral("%1: %2 → %3 (%4)").arg(what, from, to, theme::percentText(share));
}

} // namespace

void UnitTree::setModel(const Model& model) {
    beginResetModel();
    m_model = model;
    m_nodes.clear();
    m_stages.clear();
    m_kept.clear();
    const int whole = model.units.empty() ? -1 : add({});
    m_places = core::model::UnitPlaces::of(model.units);
    std::map<int, int> nodes; // of places
    for (int unit = 0; unit < m_places.units(); ++unit) {
        const int place = m_places.placeOf(unit);
        if (!nodes.contains(place))
            nodes[place] = add({.parent = whole, .place = place});
        add({.parent = nodes[place], .place = place, .unit = unit});
    }
    endResetModel();
}

int UnitTree::add(Node node) {
    const int number = static_cast<int>(m_nodes.size());
    if (node.parent >= 0) {
        Node& above = m_nodes[static_cast<std::size_t>(node.parent)];
        node.row = static_cast<int>(above.children.size());
        above.children.push_back(number);
    }
    m_nodes.push_back(std::move(node));
    return number;
}

void UnitTree::setReport(const std::optional<core::pruning::PruneReport>& report) {
    std::vector<core::pruning::StageReport> stages;
    std::vector<int> kept;
    const ReportTable table = report ? ReportTable(*report) : ReportTable();
    if (table.units() == static_cast<int>(m_model.units.size())) {
        for (int stage = 0; stage < table.stages(); ++stage) {
            stages.push_back(table.stage(stage));
            for (int unit = 0; unit < table.units(); ++unit)
                kept.push_back(table.at(unit, stage).kept);
        }
    }
    const bool isOther = stages.size() != m_stages.size();
    if (isOther)
        beginResetModel();
    m_stages = std::move(stages);
    m_kept = std::move(kept);
    if (isOther)
        endResetModel();
    else
        retranslate();
}

void UnitTree::setQuantity(Quantity quantity) {
    m_quantity = quantity;
    retranslate();
}

void UnitTree::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const int row = m_nodes[i].row;
        emit dataChanged(createIndex(row, 0, static_cast<quintptr>(i)),
                         createIndex(row, columnCount() - 1, static_cast<quintptr>(i)));
    }
}

QModelIndex UnitTree::indexOf(int unit) const {
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        if (unit >= 0 && m_nodes[i].unit == unit)
            return createIndex(m_nodes[i].row, 0, static_cast<quintptr>(i));
    return {};
}

// Structure

QModelIndex UnitTree::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    const int number = parent.isValid() ? node(parent).children[static_cast<std::size_t>(row)] : 0;
    return createIndex(row, column, static_cast<quintptr>(number));
}

QModelIndex UnitTree::parent(const QModelIndex& index) const {
    if (!index.isValid() || node(index).parent < 0)
        return {};
    const int above = node(index).parent;
    return createIndex(m_nodes[static_cast<std::size_t>(above)].row, 0, static_cast<quintptr>(above));
}

int UnitTree::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return m_nodes.empty() ? 0 : 1;
    return parent.column() == 0 ? static_cast<int>(node(parent).children.size()) : 0;
}

int UnitTree::columnCount(const QModelIndex&) const {
    return firstStage + static_cast<int>(m_stages.size());
}

// Contents

int UnitTree::kept(int unit, int stage) const {
    const auto units = static_cast<int>(m_model.units.size());
    return stage == denseStage ? m_model.units[static_cast<std::size_t>(unit)].groups
                               : m_kept[static_cast<std::size_t>(stage) * static_cast<std::size_t>(units) +
                                        static_cast<std::size_t>(unit)];
}

UnitTree::Sums UnitTree::prunable(const Node& node, int stage) const {
    if (node.unit >= 0) {
        const Unit& unit = m_model.units[static_cast<std::size_t>(node.unit)];
        const std::int64_t groups = kept(node.unit, stage);
        return {groups, groups * unit.macsPerGroup, groups * unit.parametersPerGroup};
    }
    Sums all;
    for (const int child : node.children) {
        const Sums part = prunable(m_nodes[static_cast<std::size_t>(child)], stage);
        all.groups += part.groups;
        all.macs += part.macs;
        all.parameters += part.parameters;
    }
    return all;
}

/// What the whole model has besides its prunable structure stays.
UnitTree::Sums UnitTree::sums(const Node& node, int stage) const {
    Sums sums = prunable(node, stage);
    if (node.parent >= 0)
        return sums;
    const Sums dense = prunable(node, denseStage);
    sums.macs += m_model.macsPerForward - dense.macs;
    sums.parameters += m_model.parameters - dense.parameters;
    return sums;
}

std::int64_t UnitTree::shown(const Sums& sums) const {
    switch (m_quantity) {
    case Quantity::Groups:
        return sums.groups;
    case Quantity::Macs:
        return sums.macs;
    case Quantity::Parameters:
        break;
    }
    return sums.parameters;
}

QString UnitTree::title(const Node& node) const {
    if (node.parent < 0)
        return tr("Whole model");
    if (node.unit < 0)
        return QString::fromStdString(m_places.names()[static_cast<std::size_t>(node.place)]);
    return unitText(m_places, node.unit, m_model.units[static_cast<std::size_t>(node.unit)].kind);
}

/// "blocks 3, MLP neurons, early", and below it what was and what is left of groups, multiply-adds and parameters.
QString UnitTree::describe(const Node& node, int stage) const {
    const QString what =
        node.unit < 0 ? title(node)
                      : placedUnitText(m_places, node.unit, m_model.units[static_cast<std::size_t>(node.unit)].kind);
    const Sums before = sums(node, denseStage), after = sums(node, stage);
    return QStringList{
        QStringLiteral("%1, %2").arg(what, stageTitle(m_stages[static_cast<std::size_t>(stage)].name)),
        change(tr("groups"), before.groups, after.groups, QLocale().toString(before.groups),
               QLocale().toString(after.groups)),
        change(tr("MACs"), before.macs, after.macs, theme::macsText(before.macs), theme::macsText(after.macs)),
        change(tr("parameters"), before.parameters, after.parameters, theme::countText(before.parameters),
               theme::countText(after.parameters))}
        .join(QLatin1Char('\n'));
}

QVariant UnitTree::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Node& row = node(index);
    const int stage = index.column() == 1 ? denseStage : index.column() - firstStage;
    const bool isName = index.column() == 0;
    switch (role) {
    case UnitRole:
        return row.unit;
    case Qt::DisplayRole:
        if (isName)
            return title(row);
        return m_quantity == Quantity::Groups ? QLocale().toString(shown(sums(row, stage)))
                                              : theme::countText(shown(sums(row, stage)));
    case Qt::TextAlignmentRole:
        return static_cast<int>((isName ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return theme::plainTip(data(index, Qt::AccessibleDescriptionRole).toString());
    case Qt::AccessibleDescriptionRole:
        if (isName && row.unit >= 0)
            return QString::fromStdString(m_model.units[static_cast<std::size_t>(row.unit)].name);
        return isName || stage == denseStage ? QVariant() : describe(row, stage);
    default:
        return {};
    }
}

QVariant UnitTree::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const int stage = section - firstStage;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && stage >= 0)
        return stageColour(m_stages[static_cast<std::size_t>(stage)], stage);
    if (role == Qt::ToolTipRole && section == 1)
        return tr("Before pruning.");
    if (role == Qt::ToolTipRole && stage >= 0)
        return tr("What the stage keeps.");
    if (role != Qt::DisplayRole)
        return {};
    if (section < firstStage)
        return section == 0 ? tr("Structure") : tr("dense");
    return stageTitle(m_stages[static_cast<std::size_t>(stage)].name);
}

} // namespace ui::panels
