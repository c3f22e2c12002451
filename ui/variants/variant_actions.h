#pragma once

#include "ui/study/study_document.h"

#include <QObject>

#include <optional>

class QAction;
class QMainWindow;
class QMenu;
class QToolBar;

namespace ui::preview {
class ComparisonView;
}

namespace ui::variants {

/// Everything that can be done with the variants of a study, as actions of a menu of the window, of its tool bar and of
/// the comparison's context menu. They mean the comparison's selected column. The window owns it.
class VariantActions final : public QObject {
    Q_OBJECT

public:
    VariantActions(study::StudyDocument& document, preview::ComparisonView& view, QMainWindow& window);

    /// Adds the two that make columns.
    void addTo(QToolBar& toolBar);
    QMenu* menu() { return m_menu; }
    QAction* ladder() { return m_ladder; }
    void retranslate();
    /// Draws the icons anew in the palette's colours.
    void refreshIcons();
    /// Asks which of them make sense for the selected column again.
    void refresh();

private:
    QAction* add(const char* name, const QKeySequence& shortcut, void (VariantActions::*work)());
    void connectAll();
    void keep();
    void addLadder();
    void addGrid();
    void rename();
    void moveLeft();
    void moveRight();
    void hide();
    void remove();
    void edit();
    void fillHidden();
    void move(int steps);
    /// The selected column's variant; unset for the dense model and the present choices.
    std::optional<std::size_t> selected() const;
    /// The place of the next shown variant. @param steps −1 or +1.
    std::optional<std::size_t> neighbour(int steps) const;

    study::StudyDocument& m_document;
    preview::ComparisonView& m_view;
    QMenu* m_menu;
    QMenu* m_hidden;
    QAction* m_keep;
    QAction* m_ladder;
    QAction* m_grid;
    QAction* m_rename;
    QAction* m_moveLeft;
    QAction* m_moveRight;
    QAction* m_hide;
    QAction* m_remove;
    QAction* m_edit;
};

} // namespace ui::variants
