package org.recompose.experiment;

/** Says in one line whether the configuration that the environment names can be run. */
public final class Check {

    private Check() {
    }

    /** Exits with 2 if it cannot. */
    public static void main(String[] arguments) {
        try {
            Config config = Config.fromEnvironment();
            config.checkData();
            System.out.println("profile " + config.profile() + ": " + config.network() + " network, " + config.size()
                    + "×" + config.size() + ", width " + config.width() + ", K = " + config.partitions() + ", "
                    + config.epochs() + " epochs, " + config.seeds() + (config.seeds() == 1 ? " seed" : " seeds")
                    + ", images: " + config.data());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
