/**
 * Strategies as values: a {@link org.recompose.plan.Plan} is a list of stages, each one level of the network with its
 * epochs. The paper's own strategy is {@code K:E 1:E}, GNet-R is {@code 1:2E}.
 */
package org.recompose.plan;
