package org.djlext.face.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.ml.clustering.Cluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.DBSCANClusterer;
import org.djlext.face.Embeddings;

/**
 * DBSCAN (Ester and others 1996, by Commons Math): groups grow from faces with enough similar ones
 * around them; lonely faces belong to no group.
 *
 * @param threshold the cosine from which on faces are similar
 * @param neighbours how many others must be similar for a group to grow from a face
 */
public record DensityClustering(double threshold, int neighbours) implements FaceClustering {

  private record Face(int index, double[] unit) implements Clusterable {
    @Override
    public double[] getPoint() {
      return unit;
    }
  }

  @Override
  public int[] cluster(List<float[]> embeddings) {
    List<Face> faces = new ArrayList<>();
    for (float[] embedding : embeddings) {
      Embeddings.checkSameDimension(embeddings.get(0), embedding);
      double norm = Embeddings.norm(embedding);
      double[] unit = new double[embedding.length];
      Arrays.setAll(unit, i -> embedding[i] / norm);
      faces.add(new Face(faces.size(), unit));
    }
    // unit vectors: the squared distance is 2 - 2 cos
    DBSCANClusterer<Face> dbscan =
        new DBSCANClusterer<>(Math.sqrt(Math.max(0, 2 - 2 * threshold)), neighbours);
    int[] groups = new int[faces.size()];
    Arrays.fill(groups, NO_GROUP);
    List<Cluster<Face>> clusters = dbscan.cluster(faces);
    for (int i = 0; i < clusters.size(); i++) {
      for (Face face : clusters.get(i).getPoints()) {
        groups[face.index] = i;
      }
    }
    return SimilarityGraph.numbered(groups);
  }
}
