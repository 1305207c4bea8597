package org.djlext.examples.visionlanguage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Side;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem.PlacedShape;

/** What can be asked about the shapes of one sketch. */
final class ShapeQuestions {

  private static final double CLEAR = 0.08;
  private static final double NEXT = 0.04;

  private final Sketch sketch;
  private final List<PlacedShape> shapes;
  private final List<PictureQuestion> questions = new ArrayList<>();

  private ShapeQuestions(Sketch sketch) {
    this.sketch = sketch;
    this.shapes = sketch.shapes();
  }

  /** Returns all questions; none if there are no shapes. */
  static List<PictureQuestion> all(Sketch sketch) {
    ShapeQuestions about = new ShapeQuestions(sketch);
    if (!about.shapes.isEmpty()) {
      about.counts();
      about.kindsAndColors();
      about.places();
      about.lists();
    }
    return about.questions;
  }

  private void counts() {
    count("shapes", shape -> true);
    for (ShapeKind kind : ShapeKind.values()) {
      count(kind.plural(), shape -> shape.kind() == kind);
    }
    for (InkColor color : InkColor.values()) {
      count(color.word() + " shapes", shape -> shape.ink().color() == color);
    }
  }

  private void count(String what, Predicate<PlacedShape> counted) {
    String number = Long.toString(shapes.stream().filter(counted).count());
    add(QuestionKind.COUNT, "How many %s are there?".formatted(what), number);
  }

  private void kindsAndColors() {
    for (PlacedShape shape : shapes) {
      String color = shape.ink().color().word();
      String kind = shape.kind().word();
      if (isOnly(other -> other.kind() == shape.kind())) {
        add(QuestionKind.COLOR, "What color is the %s?".formatted(kind), color);
      }
      if (isOnly(other -> other.ink().color() == shape.ink().color())) {
        add(QuestionKind.SHAPE, "What shape is %s?".formatted(color), kind);
      }
    }
  }

  private void places() {
    for (PlacedShape shape : shapes) {
      if (!isOnly(other -> other.name().equals(shape.name()))) {
        continue;
      }
      corner(shape);
      for (PlacedShape other : shapes) {
        if (other != shape && isOnly(third -> third.name().equals(other.name()))) {
          Side.of(shape, other)
              .ifPresent(
                  side ->
                      add(
                          QuestionKind.POSITION,
                          "On which side of the %s is the %s?"
                              .formatted(other.name(), shape.name()),
                          side.word()));
        }
      }
    }
  }

  private void corner(PlacedShape shape) {
    double x = shape.x() / sketch.width() - 0.5;
    double y = shape.y() / sketch.height() - 0.5;
    if (Math.min(Math.abs(x), Math.abs(y)) > CLEAR) {
      String corner = (y < 0 ? "top " : "bottom ") + (x < 0 ? "left" : "right");
      add(QuestionKind.POSITION, "In which corner is the %s?".formatted(shape.name()), corner);
    }
  }

  private void lists() {
    list("left to right", PlacedShape::x, sketch.width());
    list("top to bottom", PlacedShape::y, sketch.height());
  }

  private void list(String order, ToDoubleFunction<PlacedShape> place, int extent) {
    List<PlacedShape> sorted = shapes.stream().sorted(Comparator.comparingDouble(place)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      double step = place.applyAsDouble(sorted.get(i)) - place.applyAsDouble(sorted.get(i - 1));
      if (step < NEXT * extent) {
        return; // nobody could say which of them comes first
      }
    }
    String names = sorted.stream().map(PlacedShape::name).collect(Collectors.joining(", "));
    add(QuestionKind.LIST, "List the shapes from %s.".formatted(order), names);
  }

  private boolean isOnly(Predicate<PlacedShape> alike) {
    return shapes.stream().filter(alike).count() == 1;
  }

  private void add(QuestionKind kind, String text, String answer) {
    questions.add(new PictureQuestion(kind, text, answer));
  }
}
