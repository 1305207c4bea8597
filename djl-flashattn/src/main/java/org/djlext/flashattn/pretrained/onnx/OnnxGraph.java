package org.djlext.flashattn.pretrained.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * What goes into an ONNX graph and comes out of it (onnx: onnx.proto3).
 *
 * @param file the file
 * @param inputs the inputs in their order, without those that are weights
 * @param outputs the outputs in their order
 * @param firstNodes the names of the first nodes, at most {@link #NODES}, empty where one has none
 */
public record OnnxGraph(
    Path file, List<OnnxValue> inputs, List<OnnxValue> outputs, List<String> firstNodes) {

  /** How many nodes are read. */
  public static final int NODES = 8;

  private static final int MOST_AXES = 32;

  /** Numbers of fields. */
  private static final int MODEL_GRAPH = 7;

  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_NAME = 3;
  private static final int TENSOR_NAME = 8;

  /**
   * Copies the lists.
   *
   * @param file the file
   * @param inputs the inputs in their order
   * @param outputs the outputs in their order
   * @param firstNodes the names of the first nodes
   */
  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    firstNodes = List.copyOf(firstNodes);
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its graph
   * @throws IOException if it is absent, or no whole ONNX file
   */
  public static OnnxGraph read(Path file) throws IOException {
    Parts parts = new Parts();
    try (FileChannel channel = FileChannel.open(file)) {
      ProtobufReader in = new ProtobufReader(file, channel);
      in.file(
          field -> {
            if (field == MODEL_GRAPH) {
              in.message(part -> parts.read(in, part));
            }
          });
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
    if (parts.outputs.isEmpty()) {
      throw new CheckpointException(file, "this is not an ONNX file: it has no graph with outputs");
    }
    parts.inputs.removeIf(input -> parts.weights.contains(input.name()));
    return new OnnxGraph(file, parts.inputs, parts.outputs, parts.nodes);
  }

  private static final class Parts {

    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final List<String> nodes = new ArrayList<>();
    private final Set<String> weights = new HashSet<>(); // old files list them as inputs, too

    void read(ProtobufReader in, int field) throws IOException {
      switch (field) {
        case GRAPH_NODE -> {
          if (nodes.size() < NODES) {
            nodes.add(name(in, NODE_NAME));
          }
        }
        case GRAPH_INITIALIZER -> weights.add(name(in, TENSOR_NAME));
        case GRAPH_INPUT -> inputs.add(value(in));
        case GRAPH_OUTPUT -> outputs.add(value(in));
        default -> {
          // says nothing of inputs and outputs
        }
      }
    }
  }

  private static String name(ProtobufReader in, int number) throws IOException {
    String[] name = {""};
    in.message(
        field -> {
          if (field == number) {
            name[0] = in.text();
          }
        });
    return name[0];
  }

  /** ValueInfoProto: the name is 1; the shape is 2 of the tensor type, 1, of the type, 2. */
  private static OnnxValue value(ProtobufReader in) throws IOException {
    String[] name = {""};
    List<Long> sizes = new ArrayList<>();
    boolean[] shaped = {false};
    in.message(
        field -> {
          if (field == 1) {
            name[0] = in.text();
          } else if (field == 2) {
            in.message(
                kind -> {
                  if (kind == 1) {
                    in.message(
                        part -> {
                          if (part == 2) {
                            shaped[0] = true;
                            in.message(axis -> sizes.add(size(in, sizes.size())));
                          }
                        });
                  }
                });
          }
        });
    return new OnnxValue(name[0], shaped[0] ? Optional.of(List.copyOf(sizes)) : Optional.empty());
  }

  /** Dimension: a number, 1, or the name of one, 2. */
  private static long size(ProtobufReader in, int axes) throws IOException {
    if (axes >= MOST_AXES) {
      throw in.damaged("at most %d axes".formatted(MOST_AXES), "more");
    }
    long[] size = {OnnxValue.FREE};
    in.message(
        field -> {
          if (field == 1) {
            long number = in.number();
            size[0] = number > 0 ? number : OnnxValue.FREE; // some exporters write 0 or -1
          }
        });
    return size[0];
  }
}
