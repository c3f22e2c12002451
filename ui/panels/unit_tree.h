#pragma once

#include "core/model/model_info.h"
#include "core/model/unit_places.h"
#include "core/pruning/prune_report.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <optional>
#include <vector>

namespace ui::panels {

/// The structure of a model that can be pruned, before and after: the whole model, its places, their units; one column
/// for the dense model and one for each stage of the last pruning.
class UnitTree final : public QAbstractItemModel {
    Q_OBJECT

public:
    /// What the columns show.
    enum class Quantity { Groups, Macs, Parameters };
    enum Role { UnitRole = Qt::UserRole }; ///< index of a row's unit; −1: the whole model or a place

    /// The dense model.
    struct Model {
        std::vector<core::model::Unit> units{};
        std::int64_t macsPerForward = 0; ///< of one image
        std::int64_t parameters = 0;
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setModel(const Model& model);
    /// One of another model is left out. Where the stages are others the view starts anew.
    void setReport(const std::optional<core::pruning::PruneReport>& report);
    void setQuantity(Quantity quantity);
    Quantity quantity() const { return m_quantity; }
    void retranslate();

    QModelIndex indexOf(int unit) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// A row: the whole model (the only root), a place below it, a unit below that.
    struct Node {
        int parent = -1;
        int row = 0;
        int place = -1;
        int unit = -1;
        std::vector<int> children{};
    };
    struct Sums {
        std::int64_t groups = 0;
        std::int64_t macs = 0;
        std::int64_t parameters = 0;
    };

    int add(Node node);
    const Node& node(const QModelIndex& index) const { return m_nodes[static_cast<std::size_t>(index.internalId())]; }
    int kept(int unit, int stage) const;
    Sums sums(const Node& node, int stage) const;
    Sums prunable(const Node& node, int stage) const;
    std::int64_t shown(const Sums& sums) const;
    QString title(const Node& node) const;
    QString describe(const Node& node, int stage) const;

    Model m_model;
    core::model::UnitPlaces m_places;
    std::vector<Node> m_nodes;
    std::vector<core::pruning::StageReport> m_stages;
    std::vector<int> m_kept; ///< [stage·units + unit]
    Quantity m_quantity = Quantity::Groups;
};

} // namespace ui::panels
