#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace ui::notices {

/// A text that is made again when the language changes.
using Text = std::function<QString()>;

/// What can be done about a notice. The notice goes when one is chosen.
struct NoticeButton {
    QString name; ///< objectName
    Text text;
    Text tip;
    std::function<void()> act;
};

/// Something to decide, asked in place: nothing waits for the answer.
struct Notice {
    QString name; ///< objectName; a newer notice of the name takes the older one's place
    Text text;
    QStringList choices{}; ///< one of which is meant; empty: nothing to choose
    Text choiceTip{};
    std::vector<NoticeButton> buttons{};
};

/// The notices at the top of a place, one below the other. They lie over it, so that nothing moves when one comes or
/// goes.
class NoticeStack final : public QWidget {
    Q_OBJECT

public:
    explicit NoticeStack(QWidget* parent = nullptr);
    /// Where they are shown from now on, over whatever is there.
    void layOver(QWidget& place);

    void show(const Notice& notice);
    void dismiss(const QString& name);
    bool isShown(const QString& name) const;
    /// Which of a notice's choices is selected.
    QString choice(const QString& name) const;

signals:
    /// Which notices are shown.
    void changed();

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fit();
    QWidget* bar(const QString& name) const;
    void retranslateUi();

    QVBoxLayout* m_layout;
    std::vector<Notice> m_notices;
};

} // namespace ui::notices
