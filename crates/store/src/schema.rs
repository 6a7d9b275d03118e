//! The tables as Diesel sees them, for both databases. The parity test holds it against the migrations.

diesel::table! {
    book (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    revision (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    sequence (name) {
        name -> Text,
        next -> BigInt,
    }
}

diesel::table! {
    lease (id) {
        id -> BigInt,
        host -> Text,
        process -> BigInt,
        program -> Text,
        address -> Text,
        token -> Text,
        heartbeat -> BigInt,
    }
}

diesel::table! {
    unit (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        name_en -> Text,
        decimals -> Integer,
        dimension -> Text,
        factor -> BigInt,
        per -> BigInt,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    item (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        spec -> Text,
        kind -> Text,
        source -> Text,
        unit_id -> BigInt,
        decimals -> Integer,
        item_group -> Text,
        barcode -> Nullable<Text>,
        lead_time_days -> Integer,
        safety_stock -> BigInt,
        lot_rule -> Text,
        lot_min -> BigInt,
        lot_multiple -> BigInt,
        lot_max -> BigInt,
        lot_fixed -> BigInt,
        lot_days -> Integer,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    item_conversion (id) {
        id -> BigInt,
        item_id -> BigInt,
        unit_id -> BigInt,
        quantity -> BigInt,
        base -> BigInt,
    }
}

diesel::table! {
    work_center (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        efficiency -> BigInt,
        outsourced -> Bool,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    bom (id) {
        id -> BigInt,
        item_id -> BigInt,
        version -> Text,
        state -> Text,
        valid_from -> Integer,
        valid_to -> Nullable<Integer>,
        output_qty -> BigInt,
        fixed_output -> BigInt,
        note -> Text,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    bom_line (id) {
        id -> BigInt,
        bom_id -> BigInt,
        number -> Integer,
        component_id -> BigInt,
        kind -> Text,
        qty -> BigInt,
        unit_id -> BigInt,
        fixed_qty -> BigInt,
        scrap -> BigInt,
        cost_share -> BigInt,
        operation -> Nullable<Integer>,
        valid_from -> Integer,
        valid_to -> Nullable<Integer>,
        note -> Text,
    }
}

diesel::table! {
    bom_substitute (id) {
        id -> BigInt,
        bom_line_id -> BigInt,
        priority -> Integer,
        item_id -> BigInt,
        ratio -> BigInt,
    }
}

diesel::table! {
    routing (id) {
        id -> BigInt,
        item_id -> BigInt,
        version -> Text,
        state -> Text,
        valid_from -> Integer,
        valid_to -> Nullable<Integer>,
        note -> Text,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    operation (id) {
        id -> BigInt,
        routing_id -> BigInt,
        number -> Integer,
        name -> Text,
        work_center_id -> BigInt,
        outsourced -> Bool,
        setup_seconds -> Integer,
        cleanup_seconds -> Integer,
        run_seconds -> Integer,
        cycle_qty -> BigInt,
        lead_time_days -> Integer,
        note -> Text,
    }
}

diesel::table! {
    search_token (kind, token, object_id) {
        token -> Text,
        kind -> Text,
        object_id -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor -> Text,
        client -> Text,
        command -> Text,
        request_id -> Text,
        object_kind -> Text,
        object_key -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    request (id) {
        id -> Text,
        command -> Text,
        actor -> Text,
        input_hash -> Text,
        output -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    job (id) {
        id -> BigInt,
        command -> Text,
        label -> Text,
        owner -> Text,
        state -> Text,
        done -> BigInt,
        total -> BigInt,
        result -> Nullable<Text>,
        error -> Nullable<Text>,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    call_stat (day, command, client) {
        day -> Integer,
        command -> Text,
        client -> Text,
        calls -> BigInt,
        failures -> BigInt,
        changes -> BigInt,
        micros -> BigInt,
        micros_most -> BigInt,
    }
}

diesel::table! {
    preference (actor, key) {
        actor -> Text,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    import_batch (id) {
        id -> BigInt,
        at -> BigInt,
        actor -> Text,
        file -> Text,
        added -> BigInt,
        changed -> BigInt,
        same -> BigInt,
        skipped -> BigInt,
        undone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_difference (batch_id, number) {
        batch_id -> BigInt,
        number -> Integer,
        object_kind -> Text,
        object_key -> Text,
        before -> Nullable<Text>,
        after -> Text,
    }
}

diesel::table! {
    person (id) {
        id -> BigInt,
        login -> Text,
        login_key -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        pin_hash -> Nullable<Text>,
        badge_hash -> Nullable<Text>,
        retired -> Bool,
        failed -> Integer,
        failed_at -> BigInt,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    role (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        rights -> Text,
        ready_made -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    person_role (person_id, role_id) {
        person_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        token_hash -> Text,
        person_id -> BigInt,
        client -> Text,
        address -> Text,
        made_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    approval (id) {
        id -> BigInt,
        command -> Text,
        label -> Text,
        input -> Text,
        input_hash -> Text,
        consequences -> Text,
        judged_on -> Text,
        person_id -> BigInt,
        requester -> Text,
        client -> Text,
        reason -> Text,
        made_at -> BigInt,
        request_id -> Text,
        state -> Text,
        decided_person_id -> Nullable<BigInt>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        decided_reason -> Text,
        moved -> Nullable<Text>,
        answer -> Nullable<Text>,
        held_hash -> Nullable<Text>,
        held_places -> Nullable<Text>,
    }
}

diesel::table! {
    approval_held (approval_id) {
        approval_id -> BigInt,
        content -> Text,
    }
}

diesel::table! {
    script (id) {
        id -> BigInt,
        kind -> Text,
        title -> Text,
        why -> Text,
        content -> Text,
        sha256 -> Text,
        state -> Text,
        counts -> Text,
        warnings -> Text,
        error -> Nullable<Text>,
        change -> BigInt,
        submitted_by -> Text,
        submitted_at -> BigInt,
        ended_by -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    script_row (script_id, number) {
        script_id -> BigInt,
        number -> BigInt,
        name -> Text,
        shape -> BigInt,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    partner (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        customer -> Bool,
        supplier -> Bool,
        tax_rate -> BigInt,
        tax_included -> Bool,
        payment_days -> Integer,
        tolerance -> Nullable<BigInt>,
        tax_number -> Text,
        contact -> Text,
        phone -> Text,
        address -> Text,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    warehouse (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        kind -> Text,
        partner_id -> Nullable<BigInt>,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    bin (id) {
        id -> BigInt,
        warehouse_id -> BigInt,
        code -> Text,
        barcode -> Nullable<Text>,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    stock_rule (id) {
        id -> BigInt,
        item_id -> BigInt,
        lots -> Bool,
        valuation -> Text,
        standard_price -> BigInt,
        tolerance -> Nullable<BigInt>,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
        backflush -> Bool,
    }
}

diesel::table! {
    number_series (kind, day) {
        kind -> Text,
        day -> Integer,
        next -> BigInt,
    }
}

diesel::table! {
    document (id) {
        id -> BigInt,
        kind -> Text,
        number -> Text,
        day -> Integer,
        state -> Text,
        partner_id -> Nullable<BigInt>,
        reference -> Text,
        due -> Nullable<Integer>,
        tax_included -> Bool,
        net -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
        settled -> BigInt,
        reverses_id -> Nullable<BigInt>,
        reason -> Text,
        note -> Text,
        made_at -> BigInt,
        made_by -> Text,
        posted_at -> Nullable<BigInt>,
        posted_by -> Nullable<Text>,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
        item_id -> Nullable<BigInt>,
        tracking_id -> Nullable<BigInt>,
        unclaimed -> Bool,
    }
}

diesel::table! {
    document_line (id) {
        id -> BigInt,
        document_id -> BigInt,
        kind -> Text,
        number -> Integer,
        item_id -> Nullable<BigInt>,
        settles_id -> Nullable<BigInt>,
        quantity -> BigInt,
        price -> BigInt,
        own_price -> Bool,
        discount -> BigInt,
        tax_rate -> BigInt,
        net -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
        due -> Nullable<Integer>,
        bin_id -> Nullable<BigInt>,
        to_bin_id -> Nullable<BigInt>,
        lot -> Text,
        noted -> Nullable<BigInt>,
        is_final -> Bool,
        done -> BigInt,
        returned -> BigInt,
        billed -> BigInt,
        reserved -> BigInt,
        ended -> Bool,
        open -> Bool,
        review -> Text,
        reviewed_by -> Nullable<Text>,
        reviewed_at -> Nullable<BigInt>,
        reason -> Text,
        note -> Text,
        day -> Integer,
        partner_id -> Nullable<BigInt>,
        wanted -> Integer,
        tracking_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    line_link (id) {
        id -> BigInt,
        line_id -> BigInt,
        parent_id -> BigInt,
        quantity -> BigInt,
    }
}

diesel::table! {
    tracking (id) {
        id -> BigInt,
        code -> Text,
        day -> Integer,
        document_id -> BigInt,
    }
}

diesel::table! {
    work_order_closing (document_id, closed_at) {
        document_id -> BigInt,
        closed_at -> BigInt,
        reopened_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    work_order_before (document_id, until_at) {
        document_id -> BigInt,
        until_at -> BigInt,
        quantity -> BigInt,
        list_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    work_order_component_before (line_id, until_at) {
        line_id -> BigInt,
        until_at -> BigInt,
        fixed -> Text,
    }
}

diesel::table! {
    document_code (document_id, tracking_id) {
        document_id -> BigInt,
        tracking_id -> BigInt,
    }
}

diesel::table! {
    line_share (id) {
        id -> BigInt,
        line_id -> BigInt,
        link_id -> Nullable<BigInt>,
        tracking_id -> Nullable<BigInt>,
        quantity -> BigInt,
    }
}

diesel::table! {
    stock_move (id) {
        id -> BigInt,
        at -> BigInt,
        day -> Integer,
        item_id -> BigInt,
        bin_id -> BigInt,
        lot -> Text,
        quantity -> BigInt,
        held -> BigInt,
        value -> BigInt,
        document_line_id -> BigInt,
        actor -> Text,
        kind -> Text,
    }
}

diesel::table! {
    stock_balance (id) {
        id -> BigInt,
        item_id -> BigInt,
        bin_id -> BigInt,
        lot -> Text,
        quantity -> BigInt,
        held -> BigInt,
    }
}

diesel::table! {
    item_stock (item_id) {
        item_id -> BigInt,
        on_hand -> BigInt,
        held -> BigInt,
        reserved -> BigInt,
        quarantine -> BigInt,
        at_supplier -> BigInt,
        value -> BigInt,
    }
}

diesel::table! {
    order_bill (line_id) {
        line_id -> BigInt,
        quantity -> BigInt,
        net -> BigInt,
        tax -> BigInt,
        gross -> BigInt,
        off -> BigInt,
        beyond -> BigInt,
        unaccepted -> BigInt,
    }
}

diesel::table! {
    reservation (id) {
        id -> BigInt,
        at -> BigInt,
        kind -> Text,
        line_id -> BigInt,
        item_id -> BigInt,
        quantity -> BigInt,
        by_line_id -> Nullable<BigInt>,
        reason -> Text,
        actor -> Text,
    }
}

diesel::table! {
    stock_count (id) {
        id -> BigInt,
        number -> Text,
        day -> Integer,
        state -> Text,
        warehouse_id -> BigInt,
        tolerance -> BigInt,
        note -> Text,
        reason -> Text,
        lines -> BigInt,
        counted -> BigInt,
        exact -> Nullable<BigInt>,
        close -> Nullable<BigInt>,
        made_at -> BigInt,
        made_by -> Text,
        approved_at -> Nullable<BigInt>,
        approved_by -> Nullable<Text>,
        posted_at -> Nullable<BigInt>,
        posted_by -> Nullable<Text>,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    stock_count_line (id) {
        id -> BigInt,
        count_id -> BigInt,
        number -> Integer,
        item_id -> BigInt,
        bin_id -> BigInt,
        lot -> Text,
        found -> Bool,
        round -> Integer,
        counted -> Nullable<BigInt>,
        book -> Nullable<BigInt>,
        counted_at -> Nullable<BigInt>,
        counted_by -> Nullable<Text>,
        document_line_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    stock_count_entry (id) {
        id -> BigInt,
        line_id -> BigInt,
        round -> Integer,
        counted -> BigInt,
        book -> BigInt,
        at -> BigInt,
        actor -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        made_at -> BigInt,
        title -> Text,
        content -> Text,
        state -> Text,
        tries -> Integer,
        next_at -> BigInt,
        said -> Text,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    stock_snapshot (id) {
        id -> BigInt,
        due -> BigInt,
        day -> Integer,
        taken_at -> BigInt,
        last_move -> BigInt,
        before_id -> Nullable<BigInt>,
        lines -> BigInt,
        differences -> BigInt,
        red -> BigInt,
        by_hand -> Bool,
        evidence -> Nullable<BigInt>,
    }
}

diesel::table! {
    stock_snapshot_line (snapshot_id, item_id, bin_id, lot) {
        snapshot_id -> BigInt,
        item_id -> BigInt,
        bin_id -> BigInt,
        lot -> Text,
        quantity -> BigInt,
        held -> BigInt,
    }
}

diesel::table! {
    stock_snapshot_difference (snapshot_id, number) {
        snapshot_id -> BigInt,
        number -> Integer,
        kind -> Text,
        item_id -> BigInt,
        bin_id -> Nullable<BigInt>,
        lot -> Text,
        book -> BigInt,
        evidence -> BigInt,
        source -> Text,
        red -> Bool,
    }
}

diesel::table! {
    attachment (id) {
        id -> BigInt,
        document_id -> BigInt,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        added_at -> BigInt,
        added_by -> Text,
        removed_at -> Nullable<BigInt>,
        removed_by -> Nullable<Text>,
    }
}

diesel::table! {
    attachment_file (id) {
        id -> BigInt,
        sha256 -> Text,
        bytes -> Binary,
    }
}

diesel::table! {
    scan_log (id) {
        id -> BigInt,
        at -> BigInt,
        day -> Integer,
        actor -> Text,
        client -> Text,
        document_id -> BigInt,
        line -> Nullable<Integer>,
        text -> Text,
        outcome -> Text,
        matched -> Bool,
        part -> Nullable<Text>,
        item_id -> Nullable<BigInt>,
        bin_id -> Nullable<BigInt>,
        wanted_item_id -> Nullable<BigInt>,
        wanted_bin_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    line_scan (id) {
        id -> BigInt,
        document_id -> BigInt,
        line -> Integer,
        item_scan_id -> Nullable<BigInt>,
        bin_scan_id -> Nullable<BigInt>,
        to_bin_scan_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    opening_paper (document_id) {
        document_id -> BigInt,
        step -> Text,
    }
}

diesel::table! {
    cut_over_tick (step) {
        step -> Text,
        figures -> Text,
        at -> BigInt,
        actor -> Text,
    }
}

diesel::table! {
    freed_share (share_id) {
        share_id -> BigInt,
        line_id -> BigInt,
        parent_id -> BigInt,
        quantity -> BigInt,
    }
}

diesel::table! {
    sale_lock (item_group) {
        item_group -> Text,
        factor -> BigInt,
    }
}

diesel::table! {
    machine (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        work_center_id -> BigInt,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    grade (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        note -> Text,
        retired -> Bool,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    rate (id) {
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        valid_from -> Integer,
        person_id -> Nullable<BigInt>,
        grade_id -> Nullable<BigInt>,
        item_id -> Nullable<BigInt>,
        operation -> Nullable<Integer>,
        machine_id -> Nullable<BigInt>,
        work_center_id -> Nullable<BigInt>,
        hours -> Nullable<Text>,
        basis -> Nullable<Text>,
        price -> Nullable<BigInt>,
        factor -> Nullable<BigInt>,
        hourly -> Nullable<BigInt>,
        per_cycle -> Nullable<BigInt>,
        rated_kw -> Nullable<BigInt>,
        load_factor -> Nullable<BigInt>,
        per_labour_hour -> Nullable<BigInt>,
        per_machine_hour -> Nullable<BigInt>,
        of_labour -> Nullable<BigInt>,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    tariff_slot (id) {
        id -> BigInt,
        rate_id -> BigInt,
        month -> Integer,
        day -> Integer,
        from_seconds -> Integer,
        band -> Text,
        price -> BigInt,
    }
}

diesel::table! {
    outsourcing_price (id) {
        id -> BigInt,
        subject -> Text,
        partner_id -> BigInt,
        item_id -> BigInt,
        operation -> Nullable<Integer>,
        valid_from -> Integer,
        note -> Text,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    outsourcing_price_break (id) {
        id -> BigInt,
        price_id -> BigInt,
        from_qty -> BigInt,
        price -> BigInt,
    }
}

diesel::table! {
    outsourcing_tolerance (id) {
        id -> BigInt,
        subject -> Text,
        partner_id -> Nullable<BigInt>,
        item_id -> Nullable<BigInt>,
        operation -> Nullable<Integer>,
        material_id -> Nullable<BigInt>,
        valid_from -> Integer,
        allowance -> Nullable<BigInt>,
        tolerance -> Nullable<BigInt>,
        deducts_reject_work -> Nullable<Bool>,
        note -> Text,
        revision -> BigInt,
        changed_at -> BigInt,
        changed_by -> Text,
    }
}

diesel::table! {
    work_order (document_id) {
        document_id -> BigInt,
        list_id -> Nullable<BigInt>,
        priority -> Integer,
        copied_day -> Integer,
        bom_version -> Text,
        routing_version -> Text,
        rework -> Bool,
        start_day -> Integer,
        end_day -> Integer,
        started -> Bool,
        left_over -> Nullable<BigInt>,
    }
}

diesel::table! {
    work_order_link (id) {
        id -> BigInt,
        document_id -> BigInt,
        other_id -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    work_order_component (line_id) {
        line_id -> BigInt,
        document_id -> BigInt,
        operation -> Nullable<Integer>,
        kind -> Text,
        bom_line_id -> BigInt,
        per -> Text,
        fixed -> Text,
    }
}

diesel::table! {
    work_order_operation (id) {
        id -> BigInt,
        document_id -> BigInt,
        number -> Integer,
        name -> Text,
        work_center_id -> BigInt,
        outsourced -> Bool,
        setup_seconds -> Integer,
        cleanup_seconds -> Integer,
        run_seconds -> Integer,
        cycle_qty -> BigInt,
        lead_time_days -> Integer,
        note -> Text,
        efficiency -> BigInt,
        start_day -> Integer,
        end_day -> Integer,
        more_allowed -> Bool,
        good -> BigInt,
        rework -> BigInt,
        reject_material -> BigInt,
        reject_work -> BigInt,
        labour_seconds -> BigInt,
        machine_seconds -> BigInt,
        labour -> BigInt,
        machine -> BigInt,
        energy -> BigInt,
        overhead -> BigInt,
        set_up_posted -> Bool,
    }
}

diesel::table! {
    work_report (id) {
        id -> BigInt,
        number -> Text,
        request_id -> Text,
        entry -> Integer,
        day -> Integer,
        document_id -> BigInt,
        operation -> Integer,
        operation_name -> Text,
        item_id -> BigInt,
        work_center_id -> BigInt,
        machine_id -> Nullable<BigInt>,
        starts -> BigInt,
        ends -> BigInt,
        run_starts -> Nullable<BigInt>,
        run_ends -> Nullable<BigInt>,
        good -> BigInt,
        rework -> BigInt,
        reject_material -> BigInt,
        reject_work -> BigInt,
        reason_rework -> Text,
        reason_material -> Text,
        reason_work -> Text,
        labour_seconds -> BigInt,
        machine_seconds -> BigInt,
        cycles -> BigInt,
        cycles_counted -> Bool,
        metered -> Bool,
        kwh -> BigInt,
        hourly -> BigInt,
        per_cycle -> BigInt,
        rated_kw -> BigInt,
        load_factor -> BigInt,
        per_labour_hour -> BigInt,
        per_machine_hour -> BigInt,
        of_labour -> BigInt,
        labour -> BigInt,
        machine -> BigInt,
        energy -> BigInt,
        overhead -> BigInt,
        note -> Text,
        reversal_of -> Nullable<BigInt>,
        reason -> Text,
        actor -> Text,
        client -> Text,
        at -> BigInt,
        has_standard -> Bool,
        standard -> BigInt,
        cause_rate -> BigInt,
        cause_efficiency -> BigInt,
        cause_energy_price -> BigInt,
        cause_energy_usage -> BigInt,
        cause_scrap -> BigInt,
        with_set_up -> Bool,
        difference -> BigInt,
    }
}

diesel::table! {
    work_report_operator (id) {
        id -> BigInt,
        report_id -> BigInt,
        number -> Integer,
        person_id -> BigInt,
        starts -> BigInt,
        hours -> Text,
        seconds -> BigInt,
        grade_id -> Nullable<BigInt>,
        basis -> Nullable<Text>,
        price -> Nullable<BigInt>,
        factor -> BigInt,
        amount -> BigInt,
    }
}

diesel::table! {
    work_report_band (id) {
        id -> BigInt,
        report_id -> BigInt,
        band -> Text,
        seconds -> BigInt,
        price -> BigInt,
        kwh -> BigInt,
        amount -> BigInt,
    }
}

diesel::table! {
    work_report_overlap (id) {
        id -> BigInt,
        report_id -> BigInt,
        other_id -> BigInt,
        person_id -> Nullable<BigInt>,
        machine_id -> Nullable<BigInt>,
        starts -> BigInt,
        ends -> BigInt,
    }
}

diesel::table! {
    work_clock (id) {
        id -> BigInt,
        person_id -> BigInt,
        document_id -> BigInt,
        operation -> Integer,
        work_center_id -> BigInt,
        machine_id -> Nullable<BigInt>,
        started_at -> BigInt,
        started_by -> Text,
        stopped_at -> Nullable<BigInt>,
        report_id -> Nullable<BigInt>,
        reason -> Text,
    }
}

diesel::table! {
    month (id) {
        id -> BigInt,
        code -> Text,
        first_day -> Integer,
        last_day -> Integer,
        state -> Text,
        closed_at -> Nullable<BigInt>,
        closed_by -> Nullable<Text>,
        note -> Text,
        wages -> Nullable<BigInt>,
        energy_bill -> Nullable<BigInt>,
        wages_difference -> Nullable<BigInt>,
        energy_difference -> Nullable<BigInt>,
        allocated -> Bool,
        reason -> Text,
        revision -> BigInt,
    }
}

diesel::table! {
    month_margin (id) {
        id -> BigInt,
        month_id -> BigInt,
        line_id -> BigInt,
        quantity -> BigInt,
        revenue -> BigInt,
        cost -> BigInt,
        margin -> BigInt,
    }
}

diesel::table! {
    completion_cost (line_id) {
        line_id -> BigInt,
        material -> BigInt,
        labour -> BigInt,
        machine -> BigInt,
        energy -> BigInt,
        overhead -> BigInt,
    }
}

diesel::table! {
    standard_version (id) {
        id -> BigInt,
        name -> Text,
        day -> Integer,
        made_at -> BigInt,
        made_by -> Text,
        items -> BigInt,
        unpriced -> BigInt,
    }
}

diesel::table! {
    standard_cost (id) {
        id -> BigInt,
        version_id -> BigInt,
        item_id -> BigInt,
        lacks -> Text,
        own_material -> BigInt,
        own_labour -> BigInt,
        own_machine -> BigInt,
        own_energy -> BigInt,
        own_overhead -> BigInt,
        own_outsourced -> BigInt,
        material -> BigInt,
        labour -> BigInt,
        machine -> BigInt,
        energy -> BigInt,
        overhead -> BigInt,
        outsourced -> BigInt,
        made_of -> Text,
    }
}

diesel::table! {
    subcontract_order (document_id) {
        document_id -> BigInt,
        list_id -> Nullable<BigInt>,
        hold_by -> Text,
        more_back -> Text,
    }
}

diesel::table! {
    subcontract_line (line_id) {
        line_id -> BigInt,
        document_id -> BigInt,
        work_order_id -> Nullable<BigInt>,
        first_operation -> Nullable<Integer>,
        last_operation -> Nullable<Integer>,
        good -> BigInt,
        rework -> BigInt,
    }
}

diesel::table! {
    subcontract_operation (id) {
        id -> BigInt,
        line_id -> BigInt,
        number -> Integer,
        name -> Text,
        price -> Nullable<BigInt>,
        own_price -> Bool,
        reject_material -> BigInt,
        reject_work -> BigInt,
        fee -> BigInt,
        deduction -> BigInt,
        held -> BigInt,
    }
}

diesel::table! {
    subcontract_material (line_id) {
        line_id -> BigInt,
        order_line_id -> BigInt,
        operation -> Integer,
        item_id -> BigInt,
        is_piece -> Bool,
        per -> Text,
        decimals -> Integer,
        allowance -> BigInt,
        tolerance -> BigInt,
        deducts -> Bool,
        price -> BigInt,
        standard_price -> BigInt,
        issued -> BigInt,
        supplemented -> BigInt,
        taken_over -> BigInt,
        returned -> BigInt,
        passed_on -> BigInt,
        lost -> BigInt,
        used -> BigInt,
        short -> BigInt,
        looked -> Text,
        released -> BigInt,
        charged -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    subcontract_goods (line_id) {
        line_id -> BigInt,
        order_line_id -> BigInt,
        quality -> Text,
        operation -> Integer,
        quantity -> BigInt,
        weighed -> Nullable<BigInt>,
        weighed_unit_id -> Nullable<BigInt>,
        fee -> BigInt,
        freight -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(person, person_role, role, session);

diesel::table! {
    journal_shape (id) {
        id -> BigInt,
        name -> Text,
        fields -> Text,
        keys -> Text,
    }
}

diesel::table! {
    journal_change (id) {
        id -> BigInt,
        at -> BigInt,
        actor -> Text,
        client -> Text,
        command -> Text,
        request_id -> Text,
        first -> BigInt,
        last -> BigInt,
        amount -> BigInt,
        counts -> Text,
    }
}

diesel::table! {
    journal (id) {
        id -> BigInt,
        shape -> BigInt,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    unit,
    item,
    item_conversion,
    work_center,
    bom,
    bom_line,
    bom_substitute,
    routing,
    operation,
    search_token,
    partner,
    warehouse,
    bin,
    stock_rule,
    number_series,
    document,
    document_line,
    line_link,
    tracking,
    line_share,
    document_code,
    work_order_closing,
    work_order_before,
    work_order_component_before,
    stock_move,
    stock_balance,
    item_stock,
    order_bill,
    reservation,
    stock_count,
    stock_count_line,
    stock_count_entry,
    stock_snapshot,
    stock_snapshot_line,
    stock_snapshot_difference,
    attachment,
    attachment_file,
    scan_log,
    line_scan,
    opening_paper,
    cut_over_tick,
    freed_share,
    sale_lock,
    machine,
    grade,
    rate,
    tariff_slot,
    outsourcing_price,
    outsourcing_price_break,
    outsourcing_tolerance,
    subcontract_order,
    subcontract_line,
    subcontract_operation,
    subcontract_material,
    subcontract_goods,
    work_order,
    work_order_link,
    work_order_component,
    work_order_operation,
    work_report,
    work_report_operator,
    work_report_band,
    work_report_overlap,
    work_clock,
    completion_cost,
    month,
    month_margin,
    standard_version,
    standard_cost,
    person
);
