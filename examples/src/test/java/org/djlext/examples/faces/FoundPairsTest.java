package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.junit.jupiter.api.Test;

class FoundPairsTest {

  private static final FacePairs PAIRS = FacePairs.draw(Nuisance.EASY, 5, 20, 3);

  private final FaceGenerator generator = new FaceGenerator(3);

  @Test
  void everySceneShowsThePersonOfItsPair() {
    List<FaceScene> scenes = FoundPairs.draw(PAIRS, generator);
    assertThat(scenes).hasSize(40).allMatch(scene -> scene.faces().size() == 1);
    for (int i = 0; i < 20; i++) {
      assertThat(scenes.get(i).people()).containsExactly(PAIRS.pairs().get(i).first());
      assertThat(scenes.get(20 + i).people()).containsExactly(PAIRS.pairs().get(i).second());
    }
    assertThat(FoundPairs.draw(PAIRS, generator).get(7).picture().pixels())
        .isEqualTo(scenes.get(7).picture().pixels());
  }

  @Test
  void largestFaceIsTakenAndWhoIsNotFoundIsLikeNobody() {
    List<FaceScene> scenes = FoundPairs.draw(PAIRS, generator).subList(0, 2);
    Face large = scenes.get(0).faces().get(0);
    Face small = new Face(0, 0, 1, 1, 0.9, large.points());
    List<Face[]> faces = List.of(new Face[] {small, large}, new Face[0]);
    FoundPairs found = FoundPairs.of(scenes, faces);
    assertThat(found.found().get(0)).isSameAs(large);
    assertThat(found.foundCount()).isEqualTo(1);
    List<float[]> embeddings = List.of(new float[] {1, 0}, new float[] {1, 0});
    assertThat(found.likeness(embeddings).of(0, 0)).isEqualTo(-1);
    assertThat(found.truth().likeness(embeddings).of(0, 0)).isEqualTo(1);
  }

  @Test
  void facesAreAlignedByTheirOwnPoints() {
    List<FaceScene> scenes = FoundPairs.draw(PAIRS, generator).subList(0, 1);
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(56));
    List<Face> truth = List.of(scenes.get(0).faces().get(0));
    FoundPairs found = new FoundPairs(scenes, truth);
    assertThat(found.align(aligner).get(0).pixels())
        .isEqualTo(aligner.align(scenes.get(0).picture(), truth.get(0).points()).pixels());
  }
}
