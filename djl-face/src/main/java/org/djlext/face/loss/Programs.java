package org.djlext.face.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.initializer.Initializer;
import org.djlext.flashattn.ops.ProgramSource;

/** The programs of margins, together with what all heads share. */
final class Programs {

  /** Random directions: uniform numbers, each row brought to norm 1. */
  static final Initializer UNIT_ROWS =
      (manager, shape, type) -> {
        try (NDManager scratch = manager.newSubManager()) {
          NDArray rows = scratch.randomUniform(-1, 1, shape, type);
          NDArray unit = rows.div(rows.norm(new int[] {1}, true));
          unit.attach(manager);
          return unit;
        }
      };

  private Programs() {}

  static ProgramSource of(String resource) {
    ProgramSource shared = ProgramSource.resource(Programs.class, "head.py");
    ProgramSource own = ProgramSource.resource(Programs.class, resource);
    return new ProgramSource(resource, shared.text() + "\n" + own.text());
  }
}
