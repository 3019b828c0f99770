"""What a base's examples teach: features, classifiers, calibration, and the model that ranks topics."""
