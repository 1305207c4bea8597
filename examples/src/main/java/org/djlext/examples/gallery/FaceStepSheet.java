package org.djlext.examples.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.djlext.examples.faces.FaceGenerator;
import org.djlext.examples.faces.FaceView;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.Cover;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.NamedStep;
import org.djlext.face.process.Occlusion;
import org.djlext.face.process.PoseChange;
import org.djlext.face.process.Relighting;
import org.djlext.flashattn.image.RgbImage;

/** What the processing steps make of faces, side by side. */
final class FaceStepSheet {

  private static final FaceTemplate TEMPLATE = FaceTemplate.square(112);
  private static final FaceAligner ALIGNER = FaceAligner.of(TEMPLATE);
  private static final int TRIES = 60;
  private static final int MADE_FROM = 2;

  /** People from here on, so that they are not those who are verified. */
  private static final int FIRST_PERSON = 5000;

  private FaceStepSheet() {}

  /** A step and what it is called. */
  private record Named(String name, FaceStep step) {}

  /** Many to one: a row for each thing that makes recognition hard, a column for each step. */
  static byte[] undone(long seed) throws IOException {
    List<Named> steps = new ArrayList<>(List.of(new Named("as it is", FaceSteps.NONE)));
    for (NamedStep step : NamedStep.values()) {
      steps.add(new Named(name(step), step.step(TEMPLATE)));
    }
    FaceGenerator generator = new FaceGenerator(seed);
    List<FaceSheet.Row> rows = new ArrayList<>();
    for (Nuisance nuisance : Nuisance.values()) {
      if (nuisance != Nuisance.ALL) {
        FaceView view = hardest(nuisance, seed);
        FaceSample face = generator.sample(FIRST_PERSON + rows.size(), view, ALIGNER, 0);
        rows.add(new FaceSheet.Row(name(nuisance), apply(steps, face, seed)));
      }
    }
    return sheet(steps, rows);
  }

  /** One to many: a row for each person, a column for each way to make another face of one. */
  static byte[] made(long seed) throws IOException {
    List<Named> steps = new ArrayList<>(List.of(new Named("as it is", FaceSteps.NONE)));
    steps.add(new Named("pose change", new PoseChange(60, 15, TEMPLATE)));
    steps.add(new Named("relighting", Relighting.anyLight()));
    for (Cover cover : Cover.values()) {
      steps.add(new Named(name(cover), Occlusion.of(cover)));
    }
    FaceGenerator generator = new FaceGenerator(seed);
    List<FaceSheet.Row> rows = new ArrayList<>();
    for (int i = 0; i < MADE_FROM; i++) {
      FaceView view = FaceView.draw(Nuisance.EASY, new Random(seed + i));
      FaceSample face = generator.sample(FIRST_PERSON - 1 - i, view, ALIGNER, 0);
      rows.add(new FaceSheet.Row("person " + (i + 1), apply(steps, face, seed + i)));
    }
    return sheet(steps, rows);
  }

  private static byte[] sheet(List<Named> steps, List<FaceSheet.Row> rows) throws IOException {
    return PngBytes.of(new FaceSheet(steps.stream().map(Named::name).toList(), rows).draw());
  }

  private static List<RgbImage> apply(List<Named> steps, FaceSample face, long seed) {
    return steps.stream().map(one -> one.step().apply(face, seed).picture()).toList();
  }

  /** The hardest of a few views, so that there is something to see. */
  private static FaceView hardest(Nuisance nuisance, long seed) {
    Random random = new Random(seed + nuisance.ordinal());
    FaceView hardest = FaceView.draw(nuisance, random);
    for (int i = 1; i < TRIES; i++) {
      FaceView next = FaceView.draw(nuisance, random);
      hardest = hardness(nuisance, next) > hardness(nuisance, hardest) ? next : hardest;
    }
    return hardest;
  }

  private static double hardness(Nuisance nuisance, FaceView view) {
    return switch (nuisance) {
      case POSE -> Math.abs(view.yaw());
      case LIGHT -> Math.abs(view.light().x()) - view.light().ambient();
      case QUALITY -> view.blur();
      case OCCLUSION -> view.occlusion() == FaceView.Occlusion.MASK ? 1 : 0; // what uncover knows
      default -> 0;
    };
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
