package org.djlext.vlm.tune.rollout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Roll-outs that need not wait for the longest answer (streaming roll-out, Seed-Thinking-v1.5,
 * arXiv 2504.13914, section 5): an iteration takes the prompts whose answers are complete, and what
 * is unfinished is continued in the next, by the weights of then. Each token keeps the
 * log-probability and the version of the weights that drew it, so that ratios stay exact.
 *
 * <p>No token that is given out is older than a bound. Prompts that would pass it are completed at
 * once, however long that takes; answers that have passed it, since versions were skipped, are
 * begun anew. With bound 0 whatever is begun is completed by the same weights.
 *
 * <p>Which prompts are complete first depends on the number of rows, unlike the answers themselves.
 * Not safe for use by several threads.
 */
public final class StreamingRollouts {

  private final RolloutGenerator generator;
  private final int maxStaleness;
  private final List<Group> groups = new ArrayList<>(); // in the order in which they were asked
  private int restarted;

  /**
   * Constructs an empty pool.
   *
   * @param generator answers the prompts; closed by its owner
   * @param maxStaleness how many versions the oldest token of an answer may be behind when it is
   *     given out
   * @throws IllegalArgumentException if the bound is negative
   */
  public StreamingRollouts(RolloutGenerator generator, int maxStaleness) {
    if (maxStaleness < 0) {
      throw new IllegalArgumentException(
          "max_staleness: expected at least 0, found " + maxStaleness);
    }
    this.generator = generator;
    this.maxStaleness = maxStaleness;
  }

  /**
   * Adds prompts to the pool.
   *
   * @param prompts the prompts
   * @throws IllegalArgumentException if one fills the model's context, or has ids that the model
   *     does not know
   */
  public void ask(List<RolloutPrompt> prompts) {
    prompts.forEach(generator::check);
    prompts.forEach(prompt -> groups.add(new Group(Draft.all(prompt))));
  }

  /**
   * Returns how many prompts are in the pool.
   *
   * @return the number of prompts that were asked and not given out
   */
  public int size() {
    return groups.size();
  }

  /**
   * Returns how many answers were begun anew since they had become too old.
   *
   * @return the number of answers so far
   */
  public int restarted() {
    return restarted;
  }

  /**
   * Generates until enough prompts are complete, and takes them out of the pool: those with the
   * oldest tokens first.
   *
   * @param wanted how many prompts
   * @param version what the weights of now are called, no less than in the call before; as a rule
   *     the number of the iteration
   * @return for each prompt all its answers; as many prompts as wanted, or more if more have
   *     reached the bound
   * @throws IllegalArgumentException if the pool has fewer prompts
   */
  public List<List<Rollout>> next(int wanted, int version) {
    if (wanted < 1 || wanted > groups.size()) {
      throw new IllegalArgumentException(
          "expected 1 to %d prompts, as many as are in the pool, found %d"
              .formatted(groups.size(), wanted));
    }
    groups.forEach(group -> restarted += group.restartBefore(version - maxStaleness));
    int due = version - maxStaleness; // tokens of this version would be too old next time
    List<Group> order = new ArrayList<>(groups);
    order.sort(Comparator.comparingInt(Group::oldestVersion));
    Deque<Draft> queue = new ArrayDeque<>();
    order.forEach(group -> group.drafts().stream().filter(Draft::isOpen).forEach(queue::add));
    generator.run(queue, version, () -> isEnough(order, wanted, due));
    order.sort(Comparator.comparingInt(Group::oldestVersion));
    List<List<Rollout>> taken = new ArrayList<>();
    for (Group group : order) {
      boolean needed = taken.size() < wanted || group.oldestVersion() <= due;
      if (group.isComplete() && needed) {
        taken.add(group.rollouts());
        groups.remove(group);
      }
    }
    return taken;
  }

  private static boolean isEnough(List<Group> groups, int wanted, int due) {
    int complete = 0;
    for (Group group : groups) {
      if (group.isComplete()) {
        complete++;
      } else if (group.oldestVersion() <= due) {
        return false;
      }
    }
    return complete >= wanted;
  }

  /**
   * Returns what is in the pool, for a checkpoint.
   *
   * @return for each prompt its answers, complete or not
   */
  public List<List<Rollout>> kept() {
    return groups.stream().map(Group::rollouts).toList();
  }

  /**
   * Replaces what is in the pool.
   *
   * @param kept what {@link #kept} returned
   */
  public void restore(List<List<Rollout>> kept) {
    groups.clear();
    kept.forEach(group -> groups.add(new Group(group.stream().map(Draft::of).toList())));
  }

  /** The answers to one prompt. */
  private record Group(List<Draft> drafts) {

    boolean isComplete() {
      return drafts.stream().noneMatch(Draft::isOpen);
    }

    int oldestVersion() {
      return drafts.stream().mapToInt(Draft::oldestVersion).min().orElseThrow();
    }

    int restartBefore(int version) {
      int count = 0;
      for (Draft draft : drafts) {
        if (draft.oldestVersion() < version) {
          draft.restart();
          count++;
        }
      }
      return count;
    }

    List<Rollout> rollouts() {
      return drafts.stream().map(Draft::rollout).toList();
    }
  }
}
