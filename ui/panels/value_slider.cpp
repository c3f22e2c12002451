#include "ui/panels/value_slider.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ui::panels {

namespace {

constexpr std::chrono::milliseconds keysRest{600};

} // namespace

/// A spin box that can say that its value is not known.
class ValueSlider::Box final : public QDoubleSpinBox {
public:
    QString textFromValue(double number) const override {
        // Other numbers are asked for to find out how wide the box has to be.
        const bool isUnknown = !m_isKnown && number == value();
        return isUnknown ? QStringLiteral("…") : QDoubleSpinBox::textFromValue(number);
    }
    /// The next value is written accordingly.
    void setKnown(bool known) { m_isKnown = known; }

private:
    bool m_isKnown = true;
};

ValueSlider::ValueSlider(const Range& range, QWidget* parent)
    : QWidget(parent)
    , m_slider(new QSlider(Qt::Horizontal))
    , m_box(new Box) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_box);
    m_slider->setMinimumWidth(60);
    m_box->setKeyboardTracking(false);
    m_box->setAlignment(Qt::AlignRight);
    m_rest.setSingleShot(true);
    m_rest.setInterval(keysRest);
    setFocusProxy(m_slider);
    setFocusPolicy(m_slider->focusPolicy()); // or a label's mnemonic would not lead here
    setRange(range);
    connect(m_slider, &QSlider::valueChanged, this, &ValueSlider::onSliderMoved);
    connect(m_slider, &QSlider::sliderReleased, this, [this] { edit(m_value, true); });
    connect(m_box, &QDoubleSpinBox::valueChanged, this, &ValueSlider::onBoxChanged);
    connect(&m_rest, &QTimer::timeout, this, [this] { emit edited(m_value, true); });
}

void ValueSlider::setRange(const Range& range) {
    m_range = range;
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    m_slider->setRange(0, static_cast<int>(std::lround((range.maximum - range.minimum) / range.step)));
    m_slider->setPageStep(std::max(1, m_slider->maximum() / 10));
    m_box->setDecimals(range.decimals);
    m_box->setRange(range.minimum * range.displayFactor, range.maximum * range.displayFactor);
    m_box->setSingleStep(range.step * range.displayFactor);
    show(m_value);
}

void ValueSlider::setValue(double value) {
    m_value = value;
    show(value);
}

void ValueSlider::setUnknown() {
    const QSignalBlocker quietBox(m_box);
    m_box->setKnown(false);
    m_box->setValue(m_value * m_range.displayFactor);
}

void ValueSlider::setSuffix(const QString& suffix) {
    m_box->setSuffix(suffix);
}

void ValueSlider::setNames(const QString& objectName, const QString& accessibleName) {
    setObjectName(objectName);
    m_slider->setObjectName(objectName + QLatin1String("Slider"));
    m_box->setObjectName(objectName + QLatin1String("Box"));
    m_slider->setAccessibleName(accessibleName);
    m_box->setAccessibleName(accessibleName);
}

void ValueSlider::show(double value) {
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietBox(m_box);
    m_slider->setValue(static_cast<int>(std::lround((value - m_range.minimum) / m_range.step)));
    m_box->setKnown(true);
    m_box->setValue(value * m_range.displayFactor);
}

void ValueSlider::onSliderMoved() {
    const double value = m_range.minimum + m_slider->value() * m_range.step;
    edit(std::clamp(value, m_range.minimum, m_range.maximum), false);
    if (!m_slider->isSliderDown())
        m_rest.start();
}

void ValueSlider::onBoxChanged(double shown) {
    edit(std::clamp(shown / m_range.displayFactor, m_range.minimum, m_range.maximum), false);
    m_rest.start();
}

void ValueSlider::edit(double value, bool finished) {
    if (finished)
        m_rest.stop();
    m_value = value;
    emit edited(value, finished);
    show(m_value);
}

} // namespace ui::panels
