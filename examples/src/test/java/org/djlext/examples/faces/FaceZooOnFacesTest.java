package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.repository.zoo.Criteria;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Embeddings;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

/** The zoo's miniatures on people whom nobody has seen before. */
class FaceZooOnFacesTest {

  private static final long FRESH = 31_415;
  private static final int SIZE = 56;
  private static final int PEOPLE = 30;

  private static <O> Criteria<RgbImage, O> criteria(String name, Class<O> output) {
    return Criteria.builder()
        .setTypes(RgbImage.class, output)
        .optModelUrls("djl://org.djlext.face/" + name)
        .build();
  }

  @Test
  void facesOfFreshScenesAreFoundWithTheirPoints() throws Exception {
    FaceGenerator generator = new FaceGenerator(FRESH);
    int faces = 0;
    int found = 0;
    int extra = 0;
    double error = 0;
    try (var model = criteria("mini-face-detector", Face[].class).loadModel();
        var predictor = model.newPredictor()) {
      for (int i = 0; i < 15; i++) {
        FaceScene scene = generator.scene(i);
        List<Face> answers = new ArrayList<>(Arrays.asList(predictor.predict(scene.picture())));
        for (Face truth : scene.faces()) {
          faces++;
          Face hit =
              answers.stream()
                  .filter(answer -> overlap(answer, truth) >= 0.5)
                  .findFirst()
                  .orElse(null);
          if (hit != null) {
            answers.remove(hit);
            found++;
            error +=
                Math.hypot(
                        hit.points().x(0) - truth.points().x(0),
                        hit.points().y(0) - truth.points().y(0))
                    / truth.width();
          }
        }
        extra += answers.size();
      }
    }
    assertThat((double) found / faces).isGreaterThanOrEqualTo(0.9);
    assertThat(extra).isLessThanOrEqualTo(faces / 10);
    assertThat(error / found).isLessThan(0.08);
  }

  private static double overlap(Face a, Face b) {
    return new CocoBox(a.x(), a.y(), a.width(), a.height())
        .iou(new CocoBox(b.x(), b.y(), b.width(), b.height()), false);
  }

  @Test
  void freshPeopleAreToldApart() throws Exception {
    FaceGenerator generator = new FaceGenerator(FRESH);
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(SIZE));
    Random random = new Random(4);
    List<float[]> first = new ArrayList<>();
    List<float[]> second = new ArrayList<>();
    try (var model = criteria("mini-face-embedding", float[].class).loadModel();
        var predictor = model.newPredictor()) {
      for (int person = 0; person < PEOPLE; person++) {
        FaceView easy = FaceView.draw(Nuisance.EASY, random);
        FaceView hard = FaceView.draw(Nuisance.ALL, random);
        first.add(predictor.predict(generator.aligned(person, easy, aligner, 0.03)));
        second.add(predictor.predict(generator.aligned(person, hard, aligner, 0.03)));
      }
    }
    double[] cosines = new double[PEOPLE * PEOPLE];
    boolean[] same = new boolean[PEOPLE * PEOPLE];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = Embeddings.cosine(first.get(i / PEOPLE), second.get(i % PEOPLE));
      same[i] = i / PEOPLE == i % PEOPLE;
    }
    assertThat(Roc.of(PairScores.ofSimilarities(cosines, same)).eer()).isLessThan(0.08);
  }
}
