package org.djlext.examples.captions;

import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.SketchItem.PlacedShape;

/**
 * A filled shape of a colour.
 *
 * @param color its colour
 * @param kind its form
 */
public record Thing(InkColor color, ShapeKind kind) {

  /** The forms that captions tell of. */
  static final List<ShapeKind> KINDS =
      List.of(ShapeKind.CIRCLE, ShapeKind.SQUARE, ShapeKind.TRIANGLE);

  /** Returns all things that captions tell of. */
  static List<Thing> all() {
    List<Thing> things = new ArrayList<>();
    for (InkColor color : InkColor.values()) {
      KINDS.forEach(kind -> things.add(new Thing(color, kind)));
    }
    return things;
  }

  /** Returns the thing at a place, in the middle of its colour's range. */
  PlacedShape at(double x, double y, double radius) {
    return new PlacedShape(kind, color.plain(), x, y, radius, 0);
  }

  @Override
  public String toString() {
    return color.word() + " " + kind.word();
  }
}
