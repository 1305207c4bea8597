/**
 * What the commands of {@code djlx} share: options, output, progress, and how failures are told.
 *
 * <p>A command has {@link org.djlext.examples.cli.SharedOptions} as a mixin named {@code shared}
 * and asks it for its {@link org.djlext.examples.cli.CommandOutput}:
 *
 * <pre>{@code
 * @Mixin(name = "shared") private SharedOptions shared;
 *
 * public Integer call() throws IOException {
 *   CommandOutput output = shared.output();
 *   output.say("for people");
 *   output.result(new MyResult(42)); // for programs
 *   return 0;
 * }
 * }</pre>
 *
 * What only one command needs does not belong here.
 */
package org.djlext.examples.cli;
