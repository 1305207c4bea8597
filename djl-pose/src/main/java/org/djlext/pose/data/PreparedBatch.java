package org.djlext.pose.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import org.djlext.flashattn.data.PackedSamples;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.keypoint.KeypointCodec.Label;

/** People as a batch; {@link PersonLabels} has what is behind the labels of the head. */
record PreparedBatch(List<PreparedPerson> people, PoseConfig config) implements PackedSamples {

  private static final int CHANNELS = 3;

  @Override
  public NDList data(NDManager manager) {
    FloatBuffer pixels =
        FloatBuffer.allocate(people.size() * CHANNELS * config.width() * config.height());
    people.forEach(person -> pixels.put(person.pixels()));
    NDArray values =
        manager.create(
            pixels.rewind(), new Shape(people.size(), CHANNELS, config.height(), config.width()));
    values.setName("pixel_values");
    return new NDList(values);
  }

  @Override
  public NDList labels(NDManager manager) {
    NDList labels = new NDList();
    List<Label> first = people.get(0).labels();
    for (int i = 0; i < first.size(); i++) {
      FloatBuffer values = FloatBuffer.allocate(people.size() * first.get(i).values().length);
      for (PreparedPerson person : people) {
        values.put(person.labels().get(i).values());
      }
      labels.add(
          manager.create(values.rewind(), new Shape(people.size()).addAll(first.get(i).shape())));
    }
    labels.addAll(PersonLabels.of(people).arrays(manager));
    return labels;
  }

  @Override
  public int size() {
    return people.size();
  }
}
